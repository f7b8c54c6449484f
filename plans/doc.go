// Package plans holds district plans and rules profiles as data.
package plans
