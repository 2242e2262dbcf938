/* sanitized.h: SANITIZED is 1 in a build with the address sanitizer, which needs terabytes of address space, keeps what was
 * freed and must see each block: limits of memory and pools stand aside there. gcc and clang say it differently. */
#ifndef YIZHAN_SANITIZED_H
#define YIZHAN_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#endif
