/* wire_kit.h: a server on a free port of the loopback address, and clients that speak to it byte by byte. It tells what it was
 * asked; "/later" waits for wire_send_later, "/slow" takes a tenth of a second, "/file", "/long", "/cached" and "/kept" answer. */
#ifndef YIZHAN_WIRE_KIT_H
#define YIZHAN_WIRE_KIT_H

#include "http/http.h"

#include <stdatomic.h>

enum { WIRE_CEILING = 1 << 20 }; /* of a body */
#define WIRE_HOST "Host: a\r\n"

extern struct wire {
	struct arena *arena;
	struct http *http;
	_Atomic int port;
	_Atomic long handled, logged;
	_Atomic uint64_t spooled; /* bytes of bodies that came in files */
} wire;

int wire_start(void **state); /* setup and teardown of a test */
int wire_stop(void **state);
void wire_start_with(int fd, int workers, const char *const *trusted); /* on an inherited socket, or on a free port with -1 */
#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, wire_start, wire_stop)

void wire_nap(int ms);
void wire_send_later(void);
size_t wire_count_later(void);

int wire_dial(void); /* -1: nobody listens */
void wire_put(int fd, struct str text);
/* Reads one answer: its head and as much body as Content-Length says. Gives the length, 0 when there was none. */
size_t wire_take(int fd, char *to, size_t room);
void wire_take_head(int fd, char *to, size_t room);
bool wire_is_closed(int fd);
int wire_status_in(const char *text);
int wire_ask(struct str request, char *to, size_t room); /* over a connection of its own; gives the status */

#endif
