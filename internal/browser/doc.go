// Package browser drives a headless Chromium for tests of pages: it opens them
// from a disk, presses keys, takes pictures and keeps what the browser complains
// of. It speaks the DevTools protocol over the two pipes of
// --remote-debugging-pipe (messages of JSON, each ended by a zero byte), so
// there is no port, no websocket and no library. Nothing of pdekit links it but
// tests.
package browser
