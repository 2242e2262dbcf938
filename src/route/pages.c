/* pages.c: the page cache: finished answers to open GETs, shared by every visitor without a session.
 *
 * An entry lives in an arena of its own and is counted: the table holds one, each answer under way one. What counts is
 * the generation: a page drawn from a snapshot that began before the last change is never given out. */
#include "route/turn.h"

#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 4096, ENTRY_MOST = 4 << 20, LIFE_MS = 60 * 1000 };
static const size_t pages_most = 64 << 20;

struct page {
	struct arena *arena;
	struct page *next;             /* in its bucket */
	struct page *newer, *older;    /* by last use */
	_Atomic int references;
	struct str key;
	uint64_t digest, generation;
	int64_t until_ms;
	size_t size;
	struct str plain, brotli, gzip, etag;
	struct http_kept kept;
	struct header *headers;
	size_t header_count;
};

struct pages {
	pthread_mutex_t mutex;
	_Atomic uint64_t generation;
	struct page *buckets[BUCKETS];
	struct page *newest, *oldest;
	size_t size;
};

struct pages *pages_new(void)
{
	struct pages *pages = calloc(1, sizeof *pages);
	if (!pages)
		abort();
	pthread_mutex_init(&pages->mutex, NULL);
	return pages;
}

static void page_release(void *object)
{
	struct page *page = object;
	if (atomic_fetch_sub(&page->references, 1) == 1) {
		http_kept_release(&page->kept);
		arena_free(page->arena);
	}
}

static void unlink_page(struct pages *pages, struct page *page)
{
	struct page **at = &pages->buckets[page->digest % BUCKETS];
	while (*at != page)
		at = &(*at)->next;
	*at = page->next;
	*(page->newer ? &page->newer->older : &pages->newest) = page->older;
	*(page->older ? &page->older->newer : &pages->oldest) = page->newer;
	pages->size -= page->size;
	page_release(page);
}

void pages_free(struct pages *pages)
{
	if (!pages)
		return;
	while (pages->oldest)
		unlink_page(pages, pages->oldest);
	pthread_mutex_destroy(&pages->mutex);
	free(pages);
}

uint64_t pages_generation(const struct pages *pages)
{
	return pages ? atomic_load(&pages->generation) : 0;
}

void pages_bump(struct pages *pages)
{
	if (pages)
		atomic_fetch_add(&pages->generation, 1);
}

void pages_forget(struct call *c)
{
	struct turn *turn = turn_of(c);
	if (turn && c->work)
		turn->forgets = true;
	else
		pages_bump(c->house->pages);
}

static int64_t now_ms(const struct routes *routes)
{
	return routes->house->now().ms;
}

static uint64_t digest_of_key(struct str key)
{
	uint64_t digest = 14695981039346656037u;
	for (size_t i = 0; i < key.len; i++)
		digest = (digest ^ (unsigned char)key.at[i]) * 1099511628211u;
	return digest;
}

static const char *declared_names(const struct route *row)
{
	const char *names = row->api ? row->api->query : row->query;
	return names ? names : "";
}

/* The next name of "theme cursor:string". */
static struct str next_declared(struct str *names)
{
	struct str word = str_until(names, ' ');
	return str_until(&word, ':');
}

bool query_is_declared(const struct route *row, struct str name)
{
	struct str names = str_of(declared_names(row));
	while (names.len)
		if (str_equal(next_declared(&names), name))
			return true;
	return false;
}

struct str declared_query(const struct turn *turn)
{
	struct buf buf;
	buf_init(&buf, turn->call.arena, 16 << 10);
	struct str names = str_of(declared_names(turn->row));
	while (names.len) {
		struct str name = next_declared(&names);
		struct str value = pairs_get(&turn->query, name);
		if (!value.at)
			continue;
		buf_add_format(&buf, "%s%.*s=", buf.len ? "&" : "", STR_ARGS(name));
		put_url_str(&buf, value);
	}
	return buf.full ? STR_NONE : buf.len ? buf_str(&buf) : STR("");
}

static struct str key_of(const struct turn *turn)
{
	const struct call *c = &turn->call;
	struct str query = declared_query(turn);
	if (!query.at)
		return STR_NONE;
	return str_format(c->arena, "%d%d%.*s?%.*s", (int)c->language, c->elders, STR_ARGS(c->request->path), STR_ARGS(query));
}

static void touch(struct pages *pages, struct page *page)
{
	if (pages->newest == page)
		return;
	*(page->newer ? &page->newer->older : &pages->newest) = page->older;
	*(page->older ? &page->older->newer : &pages->oldest) = page->newer;
	page->newer = NULL;
	page->older = pages->newest;
	*(page->older ? &page->older->newer : &pages->oldest) = page;
	pages->newest = page;
}

/* Gives a counted page, or NULL. */
static struct page *find_page(struct routes *routes, struct str key)
{
	struct pages *pages = routes->house->pages;
	uint64_t digest = digest_of_key(key);
	pthread_mutex_lock(&pages->mutex);
	struct page *page = pages->buckets[digest % BUCKETS];
	while (page && (page->digest != digest || !str_equal(page->key, key)))
		page = page->next;
	if (page && (page->generation != atomic_load(&pages->generation) || now_ms(routes) >= page->until_ms)) {
		unlink_page(pages, page);
		page = NULL;
	}
	if (page) {
		atomic_fetch_add(&page->references, 1);
		touch(pages, page);
	}
	pthread_mutex_unlock(&pages->mutex);
	return page;
}

static struct page *page_copy(struct turn *turn, struct str key)
{
	const struct response *response = turn->call.response;
	struct arena *arena = arena_new(4 * (size_t)ENTRY_MOST);
	struct page *page = ARENA_ONE(arena, struct page);
	*page = (struct page){ .arena = arena, .references = 1, .key = str_copy(arena, key), .digest = digest_of_key(key),
			       .generation = turn->generation, .until_ms = now_ms(turn->routes) + LIFE_MS };
	page->plain = str_copy(arena, response->body.bytes);
	page->brotli = compress_brotli(arena, page->plain);
	page->gzip = compress_gzip(arena, page->plain);
	page->etag = etag_of(arena, page->plain);
	page->header_count = response->header_count;
	page->headers = ARENA_MANY(arena, struct header, response->header_count);
	for (size_t i = 0; i < response->header_count; i++)
		page->headers[i] = (struct header){ str_copy(arena, response->headers[i].name),
						    str_copy(arena, response->headers[i].value) };
	page->size = arena_used(arena);
	return page;
}

static void insert(struct pages *pages, struct page *page)
{
	struct page **bucket = &pages->buckets[page->digest % BUCKETS];
	for (struct page *same = *bucket; same; same = same->next) {
		if (same->digest == page->digest && str_equal(same->key, page->key)) {
			unlink_page(pages, same);
			break;
		}
	}
	page->next = *bucket;
	*bucket = page;
	page->older = pages->newest;
	*(page->older ? &page->older->newer : &pages->oldest) = page;
	pages->newest = page;
	pages->size += page->size;
	while (pages->size > pages_most && pages->oldest != page)
		unlink_page(pages, pages->oldest);
}

static void give(struct exchange *x, struct page *page)
{
	struct response *response = &x->response;
	arena_link(x->arena, page_release, page);
	response->status = 200;
	response->headers = page->headers;
	response->header_count = response->header_room = page->header_count;
	response->body = (struct body){ .bytes = page->plain, .fd = -1, .size = page->plain.len };
	response->brotli = page->brotli;
	response->gzip = page->gzip;
	response->etag = page->etag;
	response->kept = &page->kept;
}

/* A page that set a cookie or holds a token is one visitor's. */
void pages_keep(struct turn *turn)
{
	struct call *c = &turn->call;
	struct pages *pages = c->house->pages;
	struct str bytes = c->response->body.bytes;
	if (!pages || turn->has_session_cookie || turn->sets_cookie || turn->csrf_used || turn->reading_count ||
	    c->response->status != 200 || !bytes.at || bytes.len > ENTRY_MOST)
		return;
	struct str key = key_of(turn);
	if (!key.at)
		return;
	struct page *page = page_copy(turn, key);
	atomic_fetch_add(&page->references, 1);
	pthread_mutex_lock(&pages->mutex);
	insert(pages, page);
	pthread_mutex_unlock(&pages->mutex);
	give(turn->exchange, page);
}

bool pages_answer(struct routes *routes, struct exchange *x)
{
	struct parameter parameters[PARAMETERS_MOST];
	size_t count;
	if (x->request.method != GET && x->request.method != HEAD)
		return false;
	const struct node *node = table_find(routes, x->request.path, parameters, &count);
	const struct route *row = node ? node->rows[GET] : NULL;
	if (!row || !(row->flags & CACHED) || !zone_has(x->request.zone, row))
		return false;
	struct turn turn = { .exchange = x, .routes = routes, .row = row };
	turn.call = (struct call){ .arena = x->arena, .house = routes->house, .request = &x->request };
	if (cookie_value(&turn.call, "session").at || request_header(&x->request, "Authorization").at ||
	    pairs_read(x->arena, x->request.query, &turn.query) != STATUS_OK)
		return false;
	choose_language(&turn);
	if (turn.chose_language || turn.chose_elders)
		return false;
	struct str key = key_of(&turn);
	struct page *page = key.at ? find_page(routes, key) : NULL;
	if (page)
		give(x, page);
	return page != NULL;
}
