/* office_overlay.c: a county as its pack says, with the records of its offices and posts over it. */
#include "pack/office.h"

#include <string.h>

enum { CHAIN_MOST = 64 };

/* ---- looking up ---- */

/* A closed code leads on to its successor. */
static struct str lead(const struct county *county, struct str code, bool is_post)
{
	for (int chain = 0; chain < CHAIN_MOST; chain++) {
		const struct code_lead *found = NULL;
		for (size_t i = 0; i < county->lead_count && !found; i++)
			if (county->leads[i].is_post == is_post && str_equal(county->leads[i].from, code))
				found = &county->leads[i];
		if (!found)
			return code;
		code = found->to;
	}
	return code;
}

const struct office_entry *county_office(const struct county *county, struct str code)
{
	code = lead(county, code, false);
	for (size_t i = 0; i < county->office_count; i++)
		if (str_equal(county->offices[i].code, code))
			return &county->offices[i];
	return NULL;
}

const struct post_entry *county_post(const struct county *county, struct str code)
{
	code = lead(county, code, true);
	for (size_t i = 0; i < county->post_count; i++)
		if (str_equal(county->posts[i].code, code))
			return &county->posts[i];
	return NULL;
}

struct words office_name_at(const struct county *county, struct str code, struct instant at)
{
	for (size_t i = 0; i < county->past_count; i++)
		if (str_equal(county->pasts[i].office, code) && at.ms < county->pasts[i].until.ms)
			return county->pasts[i].name;
	const struct office_entry *office = county_office(county, code);
	return office ? office->name : (struct words){ code, code };
}

struct str office_of_service(const struct county *county, const struct service *service)
{
	const struct office_entry *named = county_office(county, service->office);
	struct str base = named ? named->code : service->office, other = STR_NONE;
	for (size_t i = 0; i < service->task_count; i++) {
		const struct post_entry *post = county_post(county, service->tasks[i].post);
		if (!post || !str_equal(post->pack_office, service->office))
			continue;
		if (str_equal(post->office, base))
			return base;
		other = post->office;
	}
	return other.len ? other : base;
}

/* ---- reading ---- */

static struct words copy_words(struct arena *arena, struct str chinese, struct str english)
{
	return (struct words){ str_copy(arena, chinese), str_copy(arena, english) };
}

static void add_lead(struct arena *arena, struct county *county, struct str from, struct str to, bool is_post)
{
	county->leads[county->lead_count++] = (struct code_lead){ str_copy(arena, from), str_copy(arena, to), is_post };
}

static void drop_office(struct county *county, struct str code)
{
	for (size_t i = 0; i < county->office_count; i++)
		if (str_equal(county->offices[i].code, code)) {
			memmove(&county->offices[i], &county->offices[i + 1], (county->office_count - i - 1) * sizeof *county->offices);
			county->office_count--;
			return;
		}
}

static void drop_post(struct county *county, struct str code)
{
	for (size_t i = 0; i < county->post_count; i++)
		if (str_equal(county->posts[i].code, code)) {
			memmove(&county->posts[i], &county->posts[i + 1], (county->post_count - i - 1) * sizeof *county->posts);
			county->post_count--;
			return;
		}
}

static struct office_entry *own_office(struct county *county, struct str code)
{
	for (size_t i = 0; i < county->office_count; i++)
		if (str_equal(county->offices[i].code, code))
			return &county->offices[i];
	struct office_entry *fresh = &county->offices[county->office_count++];
	*fresh = (struct office_entry){ .code = code };
	return fresh;
}

static struct post_entry *own_post(struct county *county, struct str code)
{
	for (size_t i = 0; i < county->post_count; i++)
		if (str_equal(county->posts[i].code, code))
			return &county->posts[i];
	struct post_entry *fresh = &county->posts[county->post_count++];
	*fresh = (struct post_entry){ .code = code };
	return fresh;
}

static void take_offices(struct arena *arena, struct county *county, const struct office_row_list *rows)
{
	struct office_entry *all = ARENA_MANY(arena, struct office_entry, county->office_count + rows->count);
	if (county->office_count)
		memcpy(all, county->offices, county->office_count * sizeof *all);
	county->offices = all;
	for (size_t i = 0; i < rows->count; i++) {
		const struct office_row *row = &rows->items[i];
		if (row->closed_at.ms) {
			drop_office(county, row->code);
			add_lead(arena, county, row->code, row->successor, false);
		} else {
			own_office(county, str_copy(arena, row->code))->name = copy_words(arena, row->name, row->name_english);
		}
	}
}

static void take_posts(struct arena *arena, struct county *county, const struct post_row_list *rows)
{
	struct post_entry *all = ARENA_MANY(arena, struct post_entry, county->post_count + rows->count);
	if (county->post_count)
		memcpy(all, county->posts, county->post_count * sizeof *all);
	county->posts = all;
	for (size_t i = 0; i < rows->count; i++) {
		const struct post_row *row = &rows->items[i];
		if (row->closed_at.ms) {
			drop_post(county, row->code);
			add_lead(arena, county, row->code, row->successor, true);
			continue;
		}
		struct post_entry *post = own_post(county, str_copy(arena, row->code));
		post->office = str_copy(arena, row->office);
		post->role = str_copy(arena, row->role);
		post->name = copy_words(arena, row->name, row->name_english);
	}
}

static void take_pasts(struct arena *arena, struct county *county, const struct office_past_row_list *rows)
{
	county->pasts = ARENA_MANY(arena, struct office_past, rows->count);
	for (size_t i = 0; i < rows->count; i++) {
		const struct office_past_row *row = &rows->items[i];
		county->pasts[county->past_count++] =
			(struct office_past){ str_copy(arena, row->office), copy_words(arena, row->name, row->name_english), row->until };
	}
}

enum status offices_overlay(struct call *c, struct arena *arena, struct county *county)
{
	struct office_row_list offices;
	struct post_row_list posts;
	struct office_past_row_list pasts;
	TRY(offices_list(c, &offices));
	TRY(posts_list(c, &posts));
	TRY(office_pasts(c, &pasts));
	county->leads = ARENA_MANY(arena, struct code_lead, offices.count + posts.count);
	for (size_t i = 0; i < county->post_count; i++)
		county->posts[i].pack_office = county->posts[i].office;
	take_offices(arena, county, &offices);
	take_posts(arena, county, &posts);
	take_pasts(arena, county, &pasts);
	return STATUS_OK;
}
