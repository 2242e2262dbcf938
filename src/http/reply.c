/* reply.c: a response -> the library's. */
#include "http/server.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* The library frees what it got as a file; everything else lives in the visit's arena. */
static struct MHD_Response *make_body(struct visit *visit)
{
	struct body *body = &visit->x.response.body;
	if (!body->bytes.at && body->fd > 0 && body->size) {
		struct MHD_Response *reply =
			MHD_create_response_from_fd_at_offset64(body->size, body->fd, visit->x.response.body_from);
		if (reply)
			body->fd = -1;
		return reply;
	}
	return MHD_create_response_from_buffer(body->bytes.len, (void *)(uintptr_t)body->bytes.at, MHD_RESPMEM_PERSISTENT);
}

struct MHD_Response *reply_make(struct visit *visit)
{
	struct response *response = &visit->x.response;
	struct MHD_Response *reply = make_body(visit);
	if (!reply)
		return NULL;
	for (size_t i = 0; i < response->header_count; i++)
		if (response->headers[i].value.len)
			MHD_add_response_header(reply, response->headers[i].name.at, response->headers[i].value.at);
	return reply;
}

void http_kept_release(struct http_kept *kept)
{
	for (int i = 0; i < CODING_COUNT; i++) {
		struct MHD_Response *reply = atomic_exchange(&kept->of[i], NULL);
		if (reply)
			MHD_destroy_response(reply);
	}
}

/* The kept one, made by whoever needs it first; NULL when this answer is not like the others. */
static struct MHD_Response *kept_reply(struct visit *visit)
{
	struct response *response = &visit->x.response;
	if (!response->kept || response->status != 200)
		return NULL;
	void *_Atomic *place = &response->kept->of[response->coding];
	void *ready = atomic_load(place);
	if (ready)
		return ready;
	struct MHD_Response *made = reply_make(visit);
	if (!made || atomic_compare_exchange_strong(place, &ready, made))
		return made;
	MHD_destroy_response(made);
	return ready;
}

enum MHD_Result reply_queue(struct visit *visit)
{
	struct response *response = &visit->x.response;
	bool closes = visit->refused || atomic_load(&visit->http->watch.draining);
	struct MHD_Response *reply = visit->reply || closes ? visit->reply : kept_reply(visit);
	if (!reply)
		reply = visit->reply = reply_make(visit);
	if (!reply)
		return MHD_NO;
	if (closes)
		MHD_add_response_header(reply, "Connection", "close");
	visit->status = response->status;
	visit->sent = response->body.size;
	line_enter(&visit->http->watch, visit->line, STAGE_ANSWERING);
	line_progress(visit->line, visit->sent);
	return MHD_queue_response(visit->connection, (unsigned)response->status, reply);
}

static const char *reason_of(int status)
{
	return status == 413 ? "Content Too Large" : "Service Unavailable";
}

enum MHD_Result reply_refuse(struct visit *visit, struct refusal refusal)
{
	struct response *response = &visit->x.response;
	visit->refused = refusal.status != 503;
	response->status = refusal.status;
	response->header_count = 0;
	response->body.bytes = str_format(visit->x.arena, "%s\n", refusal.says);
	response->body.size = response->body.bytes.len;
	visit->x.finished = true;
	response_header(&visit->x, STR("Content-Type"), STR("text/plain; charset=utf-8"));
	response_header(&visit->x, STR("X-Content-Type-Options"), STR("nosniff"));
	response_header(&visit->x, STR("Cache-Control"), STR("no-store"));
	if (refusal.status == 503)
		response_header(&visit->x, STR("Retry-After"), STR("1"));
	return reply_queue(visit);
}

/* The library answers nothing while a body comes, so the answer goes to the socket past it, and what still comes is
 * read and dropped for a moment, because closing at once would reset the line before the client has read it. */
void reply_refuse_reading(struct visit *visit, int status)
{
	const char *says = status == 413 ? "The body is too large.\n" : "There is no room for the body now.\n";
	struct str text = str_format(visit->x.arena,
				     "HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
				     "Content-Length: %zu\r\nCache-Control: no-store\r\n%s\r\n%s",
				     status, reason_of(status), strlen(says), status == 503 ? "Retry-After: 5\r\n" : "", says);
	visit->status = status;
	visit->refused = true;
	visit->sent = strlen(says);
	if (send(visit->line->fd, text.at, text.len, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)text.len)
		shutdown(visit->line->fd, SHUT_WR);
	line_linger(visit->line);
}
