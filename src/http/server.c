/* server.c: the library's calls, in the order in which a request meets them: connection, target, handler (first, pieces
 * of the body, last), completion. All run on the listener's epoll threads; handlers run on workers. */
#include "http/server.h"
#include "http/listen.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void on_connection(void *cls, struct MHD_Connection *connection, void **context,
			  enum MHD_ConnectionNotificationCode code)
{
	struct listener *listener = cls;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
		*context = line_open(&listener->http->watch, info->connect_fd);
	} else if (*context) {
		line_close(&listener->http->watch, *context);
		*context = NULL;
	}
}

/* The first that is heard of a request: its target, still as it came. */
static void *on_target(void *cls, const char *target, struct MHD_Connection *connection)
{
	struct listener *listener = cls;
	struct arena *arena = arena_new(VISIT_ARENA);
	struct visit *visit = ARENA_ONE(arena, struct visit);
	visit->x.arena = arena;
	visit->x.send = visit_send;
	visit->x.later = workers_go_on;
	visit->x.request.body.fd = visit->x.response.body.fd = -1;
	visit->http = listener->http;
	visit->zone = listener->zone;
	visit->connection = connection;
	visit->line = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	visit->began_us = monotonic_us();
	visit->target = str_copy(arena, str_of(target ? target : ""));
	line_enter(&listener->http->watch, visit->line, STAGE_HEADERS);
	return visit;
}

static struct str address_text(struct arena *arena, const struct sockaddr *address)
{
	char text[INET6_ADDRSTRLEN] = "";
	if (address->sa_family == AF_INET) {
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, text, sizeof text);
	} else if (address->sa_family == AF_INET6) {
		const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
		if (IN6_IS_ADDR_V4MAPPED(six))
			inet_ntop(AF_INET, six->s6_addr + 12, text, sizeof text);
		else
			inet_ntop(AF_INET6, six, text, sizeof text);
	}
	return str_copy(arena, str_of(text));
}

static enum MHD_Result add_header(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_len, const char *value,
				  size_t value_len)
{
	struct request *r = cls;
	(void)kind;
	struct header header = { { name, name_len }, { value ? value : "", value ? value_len : 0 } };
	while (header.value.len && (header.value.at[header.value.len - 1] == ' ' || header.value.at[header.value.len - 1] == '\t'))
		header.value.len--;
	r->headers[r->header_count++] = header;
	return r->header_count > HEADERS_MOST ? MHD_NO : MHD_YES;
}

static void read_headers(struct visit *visit)
{
	struct request *r = &visit->x.request;
	int count = MHD_get_connection_values_n(visit->connection, MHD_HEADER_KIND, NULL, NULL);
	r->headers = ARENA_MANY(visit->x.arena, struct header, count > HEADERS_MOST ? HEADERS_MOST + 1 : (size_t)count);
	MHD_get_connection_values_n(visit->connection, MHD_HEADER_KIND, add_header, r);
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(visit->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	r->peer = address_text(visit->x.arena, info->client_addr);
}

static struct refusal judge(struct visit *visit, const char *method)
{
	const struct http_options *options = &visit->http->options;
	struct request *r = &visit->x.request;
	r->zone = visit->zone;
	r->method = method_of(method);
	r->path = STR("/");
	read_headers(visit);
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(visit->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	if (visit->target.len > options->line_ceiling)
		return (struct refusal){ 414, "The request target is too long." };
	if (info && info->header_size > options->headers_ceiling)
		return (struct refusal){ 431, "The headers are too large." };
	struct refusal refusal = gate_headers(r->headers, r->header_count);
	if (refusal.status)
		return refusal;
	if (r->method == METHOD_NONE)
		return (struct refusal){ 501, "This method is not served here." };
	gate_proxies(r, options->trusted_proxies);
	return gate_target(visit->x.arena, visit->target, r);
}

static enum MHD_Result begin(struct visit *visit, const char *method)
{
	struct refusal refusal = judge(visit, method);
	visit->begun = true;
	if (refusal.status)
		return reply_refuse(visit, refusal);
	line_enter(&visit->http->watch, visit->line, STAGE_BODY);
	if (gate_content_length(&visit->x.request) <= visit->http->options.body_ceiling)
		return MHD_YES;
	if (request_header(&visit->x.request, "Expect").at)
		return reply_refuse(visit, (struct refusal){ 413, "The body is too large." });
	reply_refuse_reading(visit, 413);
	return MHD_YES;
}

static void take_piece(struct visit *visit, const char *bytes, size_t len)
{
	if (visit->refused)
		return;
	visit->received += len;
	line_progress(visit->line, visit->received);
	int status = visit_keep(visit, bytes, len);
	if (status)
		reply_refuse_reading(visit, status);
}

static enum MHD_Result hand_over(struct visit *visit)
{
	const struct http_options *options = &visit->http->options;
	if (visit->refused)
		return MHD_NO;
	if (options->answer_at_once && options->answer_at_once(options->context, &visit->x)) {
		exchange_finish(&visit->x);
		return reply_queue(visit);
	}
	visit->handed = true;
	line_enter(&visit->http->watch, visit->line, STAGE_HANDLED);
	if (workers_take(visit->http, visit))
		return MHD_YES;
	return reply_refuse(visit, (struct refusal){ 503, "Too many requests are waiting. Try again in a moment." });
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
				  const char *version, const char *bytes, size_t *len, void **context)
{
	struct visit *visit = *context;
	(void)cls, (void)connection, (void)url, (void)version;
	if (!visit->begun)
		return begin(visit, method);
	if (*len) {
		take_piece(visit, bytes, *len);
		*len = 0;
		return MHD_YES;
	}
	if (!visit->handed)
		return hand_over(visit);
	return visit->reply ? reply_queue(visit) : MHD_NO;
}

/* From whatever thread the answer comes. After the resumption the visit may be gone at any moment. */
void visit_send(struct exchange *x)
{
	struct visit *visit = (struct visit *)(void *)x;
	struct http *http = visit->http;
	visit->reply = reply_make(visit);
	MHD_resume_connection(visit->connection);
	atomic_fetch_sub(&http->under_way, 1);
}

static void on_completed(void *cls, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode code)
{
	struct listener *listener = cls;
	struct visit *visit = *context;
	(void)connection, (void)code;
	if (!visit)
		return;
	const struct http_options *options = &listener->http->options;
	if (options->log && visit->begun)
		options->log(options->context, &visit->x, visit->status, visit->sent, monotonic_us() - visit->began_us);
	line_enter(&listener->http->watch, visit->line, STAGE_WAITING);
	if (visit->x.request.body.fd > 0)
		close(visit->x.request.body.fd);
	if (visit->x.response.body.fd > 0)
		close(visit->x.response.body.fd);
	if (visit->reply)
		MHD_destroy_response(visit->reply);
	*context = NULL;
	arena_free(visit->x.arena);
}

static bool start_daemon(struct listener *listener, unsigned threads)
{
	const struct http_options *options = &listener->http->options;
	size_t memory = options->line_ceiling + options->headers_ceiling + 8 * 1024;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_SUSPEND_RESUME;
	struct MHD_OptionItem items[] = {
		{ MHD_OPTION_LISTEN_SOCKET, listener->fd, NULL },
		{ MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, listener },
		{ MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, listener },
		{ MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, listener },
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)memory, NULL },
		{ MHD_OPTION_CONNECTION_LIMIT, (intptr_t)connections_most(), NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, options->idle_seconds, NULL },
		{ MHD_OPTION_THREAD_POOL_SIZE, threads > 1 ? (intptr_t)threads : 0, NULL },
		{ MHD_OPTION_END, 0, NULL },
	};
	listener->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, listener, MHD_OPTION_ARRAY, items, MHD_OPTION_END);
	return listener->daemon != NULL;
}

static bool start_all(struct http *http, struct str *why, struct arena *arena)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned threads = processors < 1 ? 1 : processors > 4 ? 4 : (unsigned)processors;
	if (!watch_start(&http->watch, http->options.header_seconds, http->options.idle_seconds) ||
	    !workers_start(http, http->options.workers ? http->options.workers : (int)processors * 4)) {
		*why = STR("no thread can be started");
		return false;
	}
	for (size_t i = 0; i < http->options.listener_count; i++) {
		struct listener *listener = &http->listeners[i];
		if (!start_daemon(listener, threads)) {
			*why = str_format(arena, "the listener on port %d can't be started", listener->port);
			return false;
		}
	}
	return true;
}

static void stop_all(struct http *http)
{
	workers_stop(&http->workers);
	for (size_t i = 0; i < http->options.listener_count; i++)
		if (http->listeners[i].daemon)
			MHD_stop_daemon(http->listeners[i].daemon);
	watch_stop(&http->watch);
	for (size_t i = 0; i < http->options.listener_count; i++)
		close(http->listeners[i].fd);
}

static void fill_defaults(struct http_options *options)
{
	if (!options->line_ceiling)
		options->line_ceiling = 8 * 1024;
	if (!options->headers_ceiling)
		options->headers_ceiling = 16 * 1024;
	if (!options->header_seconds)
		options->header_seconds = 10;
	if (!options->idle_seconds)
		options->idle_seconds = 30;
	if (!options->spool_dir)
		options->spool_dir = "/tmp";
}

enum status http_start(const struct http_options *options, struct str *why, struct arena *arena, struct http **out)
{
	struct http *http = ARENA_ONE(arena, struct http);
	http->options = *options;
	fill_defaults(&http->options);
	http->listeners = ARENA_MANY(arena, struct listener, options->listener_count);
	for (size_t i = 0; i < options->listener_count; i++) {
		struct listener *listener = &http->listeners[i];
		*listener = (struct listener){ .http = http, .zone = options->listeners[i].zone };
		if (listen_open(&options->listeners[i], &listener->fd, &listener->port, why, arena))
			continue;
		while (i-- > 0)
			close(http->listeners[i].fd);
		return STATUS_BROKEN;
	}
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are main's: no thread of ours takes one */
	bool started = start_all(http, why, arena);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (started)
		*out = http;
	else
		http_stop(http, 0);
	return started ? STATUS_OK : STATUS_BROKEN;
}

int http_port(const struct http *http, size_t listener)
{
	return http->listeners[listener].port;
}

void http_stop(struct http *http, int seconds)
{
	for (size_t i = 0; i < http->options.listener_count; i++)
		if (http->listeners[i].daemon)
			MHD_quiesce_daemon(http->listeners[i].daemon);
	watch_drain(&http->watch);
	if (!watch_wait_empty(&http->watch, seconds))
		watch_shut_all(&http->watch);
	while (atomic_load(&http->under_way))
		usleep(1000);
	stop_all(http);
}
