// Package deploy has no code, only the tests of what deploy/ holds for operators: the Helm
// chart, the Compose files and the systemd units. It is a module of its own because Helm and
// Kubernetes' types are nothing that the product should depend on.
package deploy
