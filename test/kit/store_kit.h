/* store_kit.h: an empty store for a test of the store, in a folder or on a PostgreSQL server, and steps that change its settings. */
#ifndef YIZHAN_STORE_KIT_H
#define YIZHAN_STORE_KIT_H

#include "store/sqlite.h"

#include "setting_sql.h"

struct store_fixture {
	struct arena *arena;
	struct house house;
	const char *where;
};

extern bool store_on_postgres;
extern int store_count; /* of stores so far: names them */
extern const char *store_scratch, *store_server; /* folders: set by main; server none: its tests are skipped */
#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, store_set_up, store_tear_down)

/* What c->prepared says to the steps. */
struct store_order {
	const char *name, *value;
	int64_t version;
};

void store_pause_ms(int ms);
void store_ask_server(const char *database, const char *sql);
void store_open_again(struct store_fixture *f);
int store_set_up(void **state);
int store_tear_down(void **state);
struct store_fixture *store_fixture_of(void **state);
struct call *store_new_call(struct store_fixture *f, void *prepared);
void store_drop(struct call *c);
enum status order_put(struct call *c);
enum status order_add(struct call *c);
enum status order_change(struct call *c);
enum status order_put_and_refuse(struct call *c);
enum status order_apply(struct store_fixture *f, store_step *step, const char *name, const char *value, int64_t version);
int64_t store_count_of(struct store_fixture *f, const char *name);
enum status order_close_with_note(struct call *c);
bool store_run_program(const char *const *words, bool as_postgres);

#endif
