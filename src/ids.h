/* placeholder until sqlc writes it */
#include <stdint.h>
struct account_id { int64_t n; };
struct person_id { int64_t n; };
struct office_id { int64_t n; };
struct session_id { int64_t n; };
struct post_id { int64_t n; };
