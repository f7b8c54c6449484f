package main

import "shidian/bench/program"

func main() {
	program.Program[settings]{Name: "bench-scale", Parse: parse, Measure: measure}.Main()
}
