/* private.c: the memory of this process is nobody else's, and forgets. No core file is written, and no process of the same
 * user may look into it; the machine's administrator still can. docs/adr/0005-secrets.md says why.
 *
 * Memory that is given back is wiped first, whoever had it: arenas, libraries for HTTP, JSON, mail and keys (GB/T 22239:
 * what held secrets is cleared before it is given to others).
 * The process's own `free` and `realloc` stand before glibc's, for all of its libraries. What glibc had mapped for itself
 * goes back to the machine whole and needs no wiping. Sanitizers bring a `free` of their own. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define OTHERS_FREE
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OTHERS_FREE
#endif

#include "program/program.h"

#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

void process_keep_private(void)
{
	const struct rlimit none = { 0, 0 };
#if !defined(OTHERS_FREE)
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* the leak sanitizer looks into its own process */
#endif
	setrlimit(RLIMIT_CORE, &none);
}

#if defined(__GLIBC__) && !defined(OTHERS_FREE)

#include <errno.h>
#include <malloc.h>
#include <string.h>

enum { IS_MAPPED = 2 }; /* a bit in the word before what malloc gives */

extern void __libc_free(void *at);
extern void *__libc_realloc(void *at, size_t size);

static size_t is_mapped(const void *at)
{
	return ((const size_t *)at)[-1] & IS_MAPPED;
}

void free(void *at)
{
	int before = errno;
	if (at && !is_mapped(at))
		memset(at, 0, malloc_usable_size(at));
	__libc_free(at);
	errno = before;
}

void *realloc(void *at, size_t size)
{
	if (!at || is_mapped(at))
		return __libc_realloc(at, size);
	size_t room = malloc_usable_size(at);
	if (size && size <= room && size >= room / 2)
		return at;
	void *other = size ? malloc(size) : NULL;
	if (other)
		memcpy(other, at, size < room ? size : room);
	if (other || !size)
		free(at);
	return other;
}

#endif
