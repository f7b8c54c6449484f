// Command bench-scale measures what does not show with a few pilots: many
// communities open at once, and a record of a country's size.
package main
