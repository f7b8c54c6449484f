// Package namespace looks whether a namespace of Temporal has what pilots need, and
// makes what is missing: the namespace itself, how long it keeps what has ended, and the
// search attributes with their types. Set-up, the worker, the desk and the development
// services all ask here.
package namespace
