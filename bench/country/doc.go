// Package country measures the record alone, as large as a country's: pilots of
// every kind are judged and recorded by the product, once each, and copied under other
// names until the database holds hundreds of programmes. Its lists are then
// timed by the product's own store.
package country
