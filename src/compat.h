/*
 * compat.h
 *		The one place that knows which PostgreSQL this is built against.
 */
#ifndef ADV_COMPAT_H
#define ADV_COMPAT_H

#if PG_VERSION_NUM < 150000 || PG_VERSION_NUM >= 190000
#error "advocacy supports PostgreSQL 15 to 18"
#endif

#ifndef HAVE_INT128
#error "advocacy needs a compiler with 128-bit integers"
#endif

#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* Before PostgreSQL 17 every interval is finite. */
#if PG_VERSION_NUM < 170000
#define INTERVAL_NOT_FINITE(i) ((void) (i), false)
#endif

/* PostgreSQL 18 lets a module tell its name and version. */
#if PG_VERSION_NUM >= 180000
#define ADV_MODULE_MAGIC(its_version) \
	PG_MODULE_MAGIC_EXT(.name = "advocacy", .version = its_version)
#else
#define ADV_MODULE_MAGIC(its_version) PG_MODULE_MAGIC
#endif

/* Goes in front of a declaration. */
#if PG_VERSION_NUM >= 180000
#define ADV_NORETURN pg_noreturn
#else
#define ADV_NORETURN pg_attribute_noreturn()
#endif

#endif
