package main

import "shidian/bench/program"

func main() {
	program.Program[settings]{Name: "bench-rollout", Parse: parse, Measure: measure}.Main()
}
