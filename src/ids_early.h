/* ids_early.h: id types of tables whose schema has not come yet. What sqlc writes includes it; each goes once its table is there. */
#ifndef HAS_ACCOUNT_ID
struct account_id {
	int64_t n;
};
#endif
#ifndef HAS_SESSION_ID
struct session_id {
	int64_t n;
};
#endif
