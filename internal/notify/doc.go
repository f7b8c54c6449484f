// Package notify sends what the outbox holds: by mail, and by webhook to other
// programs and to the robots of WeCom and DingTalk groups.
//
// A sender takes what is due, sends it, and marks it. Several may run: what one has
// taken nobody else takes before its lease is over, and to one address everything
// goes in order, one message at a time. What is on its way when a sender dies is
// sent once more after the lease. One case is left in which a message comes twice:
// the other side had taken it, and the sender died before it could mark it. Then
// the second is the same as the first: the mail has the same Message-ID, by which
// mail servers and readers drop one of them, and the webhook the same
// Idempotency-Key. A group robot knows no such key and shows both.
//
// A group's robot takes so many messages a minute and no more: several notices to it go
// out in one that lists them, and no faster than it takes them, whoever sends.
//
// What a notice says is worked out from its event, as of the moment at which it was
// meant to go out.
package notify
