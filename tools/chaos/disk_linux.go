package main

import (
	"fmt"
	"syscall"
)

// mount puts a file system in memory of so many bytes at a folder.
func mount(folder string, bytes int) error {
	return syscall.Mount("tmpfs", folder, "tmpfs", 0, fmt.Sprintf("size=%d", bytes))
}

func unmount(folder string) { _ = syscall.Unmount(folder, syscall.MNT_DETACH) } // it goes with the run's folder
