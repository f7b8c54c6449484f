// Package rollout upgrades the worker in mid-pilot: thousands of communities are open and
// hand in without a pause while a new build gets a part of them, is taken back, is killed, gets
// all of them. Then it counts what was lost, counted twice or stuck.
package rollout
