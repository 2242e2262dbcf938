/* scan.c: asks clamd, when one is named, whether there is a virus in a file: INSTREAM over its local socket (clamd(8)). The
 * bytes are sent as they came; clamd is no process of ours and sees nothing else. */
#include "file/file_inner.h"
#include "base/json.h"
#include "seal/log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, ANSWER_MOST = 1024, SCAN_SECONDS = 20 };

static struct scan_ways ways;

void file_set_scanner(const struct scan_ways *given)
{
	ways = *given;
}

static bool send_all(int socket, const void *bytes, size_t len)
{
	const char *at = bytes;
	while (len) {
		ssize_t n = send(socket, at, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static int connect_scanner(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval patience = { .tv_sec = SCAN_SECONDS };
	if (ways.socket.len >= sizeof address.sun_path)
		return -1;
	memcpy(address.sun_path, ways.socket.at, ways.socket.len);
	int end = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (end < 0)
		return -1;
	setsockopt(end, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(end, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (connect(end, (struct sockaddr *)&address, sizeof address) == 0)
		return end;
	close(end);
	return -1;
}

/* Pieces with their length before them, in network order; a length of 0 ends. clamd may hang up early when it has seen enough:
 * then its answer is there to be read. */
static void send_file(int socket, int fd, uint64_t size)
{
	char piece[PIECE];
	bool open = send_all(socket, "zINSTREAM", sizeof "zINSTREAM");
	for (uint64_t done = 0; open && done < size;) {
		size_t most = size - done < PIECE ? (size_t)(size - done) : PIECE;
		ssize_t len = pread(fd, piece, most, (off_t)done);
		uint32_t ahead = htonl(len > 0 ? (uint32_t)len : 0);
		open = len > 0 && send_all(socket, &ahead, sizeof ahead) && send_all(socket, piece, (size_t)len);
		done += len > 0 ? (uint64_t)len : 0;
	}
	if (open)
		(void)send_all(socket, "\0\0\0\0", 4);
}

/* Up to the NUL that ends an answer; none when it does not come. */
static struct str read_answer(struct call *c, int socket)
{
	char *text = arena_take(c->arena, ANSWER_MOST);
	size_t len = 0;
	while (len < ANSWER_MOST) {
		ssize_t n = recv(socket, text + len, ANSWER_MOST - len, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return STR_NONE;
		char *end = memchr(text + len, 0, (size_t)n);
		len += (size_t)n;
		if (end)
			return (struct str){ text, (size_t)(end - text) };
	}
	return STR_NONE;
}

enum scan file_scan(struct call *c, int fd, uint64_t size, struct str *signature)
{
	if (!ways.socket.len)
		return SCAN_NONE;
	int socket = connect_scanner();
	struct str answer = STR_NONE;
	if (socket >= 0) {
		send_file(socket, fd, size);
		answer = read_answer(c, socket);
		close(socket);
	}
	if (str_equal(answer, STR("stream: OK")))
		return SCAN_CLEAN;
	if (str_starts(answer, STR("stream: ")) && str_ends(answer, STR(" FOUND"))) {
		*signature = str_part(answer, 8, answer.len - 6);
		return SCAN_INFECTED;
	}
	call_log(c, "alarm", "the virus scanner does not answer: %.*s", STR_ARGS(answer.len ? answer : STR("no connection")));
	return SCAN_AWAY;
}

/* What the refusal must leave behind: which signature, of which bytes. The name of the file is the visitor's own and stays out. */
static void remember(struct call *c, const struct digest *digest, struct str signature)
{
	json_t *detail = json_keep(c->arena, json_object());
	json_set(detail, "digest", json_from_str(str_hex(c->arena, digest_str(digest))));
	json_set(detail, "signature", json_from_str(signature));
	c->kept = json_text(c->arena, detail, true);
	if (!c->keep)
		c->keep = file_keep_refused;
}

enum status file_keep_refused(struct call *c)
{
	if (!c->kept.len)
		return STATUS_OK;
	struct deed deed = { .kind = "file.infected", .subject = str_format(c->arena, "account %lld", (long long)c->user.account.n), .detail = c->kept };
	return log_append(c, &deed, NULL);
}

enum status file_check_scan(struct call *c, struct str field, int fd, struct stored_file *file)
{
	struct str signature = STR_NONE;
	file->scan = file_scan(c, fd, (uint64_t)file->size, &signature);
	if (file->scan == SCAN_INFECTED) {
		remember(c, &file->digest, signature);
		fail_field(c, field, "A virus was found in this file. It was not taken. Please check your device, and upload a clean copy.");
		return STATUS_INVALID;
	}
	if (file->scan == SCAN_AWAY && ways.refuse_unscanned)
		return fail(c, STATUS_BUSY, "Files cannot be checked for viruses just now. Please try again in a few minutes.");
	return STATUS_OK;
}
