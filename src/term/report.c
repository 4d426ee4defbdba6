/*
 * report.c
 *		What is said most, what one group says and another does not, and which words
 *		belong together.
 *
 * Sources: Monroe, Colaresi & Quinn (2008), Political Analysis 16(4), for the log odds;
 * Dunning (1993), Computational Linguistics 19(1), for G2; Church & Hanks (1990),
 * Computational Linguistics 16(1), for mutual information; Benjamini & Hochberg (1995)
 * for p-values of many words.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/answer.h"
#include "base/report.h"
#include "compat.h"
#include "kernel/num/special.h"
#include "kernel/stats/multiplicity.h"
#include "kernel/text/keyness.h"
#include "term.h"

/* What a report is about: terms, or pairs of terms written as one. */
typedef struct Subject
{
	TermItem   *items;			/* in the order of their bytes */
	uint32		n;
	int64		total;			/* occurrences */
	int64		texts;			/* of the summary */
} Subject;

/*
 * summary_arg returns a packed summary, for reading.
 */
static const TermPacked *
summary_arg(FunctionCallInfo fcinfo, int argno)
{
	return term_pack((const TermSummary *) adv_summary_arg(fcinfo, argno, &adv_term_kind));
}

/*
 * check_pairs refuses a summary without pairs, where these are asked for.
 */
static void
check_pairs(const TermPacked *p)
{
	if (p->s.texts > 0 && (p->s.header.flags & TERM_HAS_PAIRS) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the %s holds no pairs", TERM_TYPE),
				 errhint("Summarize with pairs: term_agg(text_terms(body), true).")));
}

/*
 * compare_items orders terms by their bytes, and pairs that read alike, since a term may
 * have spaces, by where the second begins.
 */
static int
compare_items(const TermItem *a, const TermItem *b)
{
	int			order = memcmp(a->at, b->at, Min(a->length, b->length));

	if (order == 0)
		order = (a->length > b->length) - (a->length < b->length);
	return order != 0 ? order : (a->first > b->first) - (a->first < b->first);
}

#define ST_SORT sort_items
#define ST_ELEMENT_TYPE TermItem
#define ST_COMPARE(a, b) compare_items(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

#define ST_SORT sort_by_count
#define ST_ELEMENT_TYPE TermItem
#define ST_COMPARE(a, b) \
	((a)->count != (b)->count ? ((a)->count > (b)->count ? -1 : 1) : compare_items(a, b))
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * least_count returns how often a pair must occur to be among so many that occur most.
 */
static int64
least_count(const TermPacked *p, int64 most)
{
	int64	   *least;			/* a heap of the greatest counts, the least of them first */
	int64		n = 0;
	TermPairReader r;

	if (most >= p->s.pairs)
		return 1;
	least = MemoryContextAllocHuge(CurrentMemoryContext, most * sizeof(int64));
	for (r = term_pair_reader(p); term_next_pair(&r);)
	{
		int64		i;

		if (n == most && r.count <= least[0])
			continue;
		if (n < most)
		{
			/* up from the end */
			for (i = n++; i > 0 && least[(i - 1) / 2] > r.count; i = (i - 1) / 2)
				least[i] = least[(i - 1) / 2];
		}
		else
		{
			/* down from where the least was */
			for (i = 0;;)
			{
				int64		child = 2 * i + 1;

				if (child + 1 < n && least[child + 1] < least[child])
					child++;
				if (child >= n || least[child] >= r.count)
					break;
				least[i] = least[child];
				i = child;
			}
		}
		least[i] = r.count;
	}
	return least[0];
}

/*
 * subject_of returns the terms, or the pairs, of a summary; of pairs those that may be
 * among so many that occur most.
 */
static Subject
subject_of(const TermPacked *p, bool bigrams, int64 most)
{
	Subject		s = {NULL, p->s.terms, p->s.words, p->s.texts};
	char	   *bytes;
	TermItem   *words = term_items(p, &bytes);
	TermPairReader r;
	Size		total = 0;
	int64		least;
	char	   *to;

	s.items = words;
	if (!bigrams)
		return s;
	check_pairs(p);
	s.total = p->s.followed;
	s.n = 0;
	least = least_count(p, most);
	for (r = term_pair_reader(p); term_next_pair(&r);)
		if (r.count >= least)
		{
			s.n++;
			total += (Size) words[r.a].length + words[r.b].length + 1;
		}
	s.items = MemoryContextAllocHuge(CurrentMemoryContext, Max(s.n, 1) * sizeof(TermItem));
	to = MemoryContextAllocHuge(CurrentMemoryContext, Max(total, 1));
	s.n = 0;
	for (r = term_pair_reader(p); term_next_pair(&r);)
	{
		const TermItem *a = &words[r.a];
		const TermItem *b = &words[r.b];
		TermItem   *item = &s.items[s.n];

		if (r.count < least)
			continue;
		*item = (TermItem) {to, a->length + b->length + 1, a->length, r.count, r.texts};
		memcpy(to, a->at, a->length);
		to[a->length] = ' ';
		memcpy(to + a->length + 1, b->at, b->length);
		to += item->length;
		s.n++;
	}
	/* what a space follows is not always in the order of what ends */
	sort_items(s.items, s.n);
	return s;
}

/*
 * adv_top_terms returns a row a term, the most frequent first: (summary, top, bigrams).
 */
ADV_FUNCTION(adv_top_terms)
{
	AdvReportRow row = {.columns = 0};
	Subject		s;
	int64		top;
	uint32		i;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(2))
		return (Datum) 0;
	top = adv_top_arg(fcinfo, 1);
	s = subject_of(summary_arg(fcinfo, 0), PG_GETARG_BOOL(2), top);
	sort_by_count(s.items, s.n);
	for (i = 0; i < s.n && i < top; i++)
	{
		const TermItem *item = &s.items[i];

		adv_report_text(&row, item->at, item->length);
		adv_report_count(&row, item->count);
		adv_report_count(&row, item->texts);
		adv_report_ratio(&row, 1000, item->count, s.total);
		adv_report_ratio(&row, 100, item->texts, s.texts);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/* ------------------------------------------------------------------------
 * Keywords
 * ------------------------------------------------------------------------
 */

typedef struct Keyword
{
	const TermItem *a;			/* NULL where the group does not have it */
	const TermItem *b;
	AdvLogOdds	odds;
	double		z;
	double		p;
} Keyword;

#define COUNT(item) ((item) ? (item)->count : 0)
#define TEXTS(item) ((item) ? (item)->texts : 0)

/*
 * item_of returns a keyword's term, of either group.
 */
static inline const TermItem *
item_of(const Keyword *k)
{
	return k->a ? k->a : k->b;
}

/*
 * compare_keywords orders keywords by z, those of a first, and those without at the end.
 */
static int
compare_keywords(const Keyword *a, const Keyword *b)
{
	if (isnan(a->z) != isnan(b->z))
		return isnan(a->z) ? 1 : -1;
	if (!isnan(a->z) && a->z != b->z)
		return a->z > b->z ? -1 : 1;
	return compare_items(item_of(a), item_of(b));
}

#define ST_SORT sort_keywords
#define ST_ELEMENT_TYPE Keyword
#define ST_COMPARE(a, b) compare_keywords(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * says_contained says, once a query, that one group may hold the other.
 */
static void
says_contained(FunctionCallInfo fcinfo, int argno, const char *part, const char *whole)
{
	if (!adv_says(fcinfo, argno))
		return;
	ereport(NOTICE,
			(errmsg("all that is in %s is in %s as often or more: is it a part of it?", part, whole),
			 errhint("Compare a group with the other group, such as term_agg(body) FILTER (WHERE NOT detractor), not with all.")));
}

/*
 * keywords_of returns a keyword for every term that either group has so often, and sets
 * how many they are.
 */
static Keyword *
keywords_of(FunctionCallInfo fcinfo, const Subject *a, const Subject *b, int64 min_count, uint32 *n)
{
	Keyword    *keywords = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) a->n + b->n + 1) * sizeof(Keyword));
	bool		a_in_b = a->n >= 10 && a->texts < b->texts;
	bool		b_in_a = b->n >= 10 && b->texts < a->texts;
	uint32		i = 0;
	uint32		j = 0;

	*n = 0;
	while (i < a->n || j < b->n)
	{
		int			order = i == a->n ? 1 : j == b->n ? -1 : compare_items(&a->items[i], &b->items[j]);
		Keyword    *k = &keywords[*n];

		CHECK_FOR_INTERRUPTS();
		k->a = order <= 0 ? &a->items[i++] : NULL;
		k->b = order >= 0 ? &b->items[j++] : NULL;
		a_in_b = a_in_b && COUNT(k->a) <= COUNT(k->b) && TEXTS(k->a) <= TEXTS(k->b);
		b_in_a = b_in_a && COUNT(k->b) <= COUNT(k->a) && TEXTS(k->b) <= TEXTS(k->a);
		if ((double) COUNT(k->a) + COUNT(k->b) >= min_count)
			(*n)++;
	}
	if (a_in_b)
		says_contained(fcinfo, 0, "a", "b");
	if (b_in_a)
		says_contained(fcinfo, 1, "b", "a");
	return keywords;
}

/*
 * prior_arg returns how many words of both groups the prior is worth, 0 where it is NULL:
 * as many as there are.
 */
static double
prior_arg(FunctionCallInfo fcinfo, int argno)
{
	double		prior;

	if (PG_ARGISNULL(argno))
		return 0;
	prior = PG_GETARG_FLOAT8(argno);
	if (!(prior > 0) || isinf(prior))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("prior %s is out of range", adv_number_word(prior)),
				 errhint("Pass how many words the prior is worth, such as 500; null takes those of both groups.")));
	return prior;
}

/*
 * adjust replaces the p-values of keywords that have one by adjusted ones, in p, and
 * returns them.
 */
static double *
adjust(const Keyword *keywords, uint32 n)
{
	double	   *p = MemoryContextAllocHuge(CurrentMemoryContext, Max(n, 1) * sizeof(double));
	AdvPlace   *work = MemoryContextAllocHuge(CurrentMemoryContext, 2 * (Size) Max(n, 1) * sizeof(AdvPlace));
	uint32		known;

	/* in order of z, those without are the last */
	for (known = 0; known < n && !isnan(keywords[known].p); known++)
		p[known] = keywords[known].p;
	adv_check_status(adv_p_adjust(p, known, ADV_ADJUST_BENJAMINI_HOCHBERG, work, &adv_interrupts));
	for (; known < n; known++)
		p[known] = NAN;
	pfree(work);
	return p;
}

/*
 * adv_keywords returns a row a term: (a, b, prior, confidence, min_count, bigrams).
 */
ADV_FUNCTION(adv_keywords)
{
	AdvReportRow row = {.columns = 0};
	Subject		a;
	Subject		b;
	Keyword    *keywords;
	double	   *adjusted;
	double		both;
	double		prior;
	double		margin;
	uint32		n;
	uint32		i;

	InitMaterializedSRF(fcinfo, 0);
	if (adv_any_null(fcinfo, 0, 1) || adv_any_null(fcinfo, 3, 5))
		return (Datum) 0;
	prior = prior_arg(fcinfo, 2);
	margin = adv_normal_two_sided(adv_confidence_arg(fcinfo, 3));
	a = subject_of(summary_arg(fcinfo, 0), PG_GETARG_BOOL(5), PG_INT64_MAX);
	b = subject_of(summary_arg(fcinfo, 1), PG_GETARG_BOOL(5), PG_INT64_MAX);
	if (a.total == 0 || b.total == 0)
		return (Datum) 0;
	both = (double) a.total + (double) b.total;
	if (prior == 0)
		prior = both;
	keywords = keywords_of(fcinfo, &a, &b, PG_GETARG_INT64(4), &n);
	for (i = 0; i < n; i++)
	{
		Keyword    *k = &keywords[i];
		double		said = (double) COUNT(k->a) + (double) COUNT(k->b);

		CHECK_FOR_INTERRUPTS();
		k->odds = adv_log_odds(COUNT(k->a), a.total, COUNT(k->b), b.total, prior == both ? said : said / both * prior, prior);
		k->z = k->odds.value / k->odds.error;
		k->p = adv_normal_p_value(k->z);
	}
	sort_keywords(keywords, n);
	adjusted = adjust(keywords, n);
	for (i = 0; i < n; i++)
	{
		const Keyword *k = &keywords[i];

		adv_report_text(&row, item_of(k)->at, item_of(k)->length);
		adv_report_float8(&row, k->odds.value);
		adv_report_float8(&row, k->odds.value - margin * k->odds.error);
		adv_report_float8(&row, k->odds.value + margin * k->odds.error);
		adv_report_float8(&row, k->z);
		adv_report_float8(&row, k->p);
		adv_report_float8(&row, adjusted[i]);
		adv_report_float8(&row, adv_log_likelihood_ratio(COUNT(k->a), a.total - COUNT(k->a), COUNT(k->b), b.total - COUNT(k->b)));
		adv_report_count(&row, COUNT(k->a));
		adv_report_count(&row, COUNT(k->b));
		adv_report_count(&row, TEXTS(k->a));
		adv_report_count(&row, TEXTS(k->b));
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/* ------------------------------------------------------------------------
 * Collocations
 * ------------------------------------------------------------------------
 */

typedef struct Collocation
{
	uint32		a;
	uint32		b;
	int64		count;
	int64		texts;
	double		g2;
} Collocation;

#define ST_SORT sort_collocations
#define ST_ELEMENT_TYPE Collocation
#define ST_COMPARE(x, y) \
	((x)->g2 != (y)->g2 ? ((x)->g2 > (y)->g2 ? -1 : 1) : \
	 (x)->a != (y)->a ? ((x)->a < (y)->a ? -1 : 1) : ((x)->b < (y)->b ? -1 : (x)->b > (y)->b))
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * adv_collocations returns a row a pair of terms, those that belong together most first:
 * (summary, top, min_count).
 */
ADV_FUNCTION(adv_collocations)
{
	AdvReportRow row = {.columns = 0};
	const TermPacked *p;
	TermPairReader r;
	TermItem   *items;
	char	   *bytes;
	double	   *first;			/* how many pairs begin with a term */
	double	   *second;			/* and end with it */
	Collocation *collocations;
	double		total;
	int64		top;
	int64		n = 0;
	int64		i;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(2))
		return (Datum) 0;
	top = adv_top_arg(fcinfo, 1);
	p = summary_arg(fcinfo, 0);
	check_pairs(p);
	total = p->s.followed;
	items = term_items(p, &bytes);
	first = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) p->s.terms + 1) * sizeof(double));
	second = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) p->s.terms + 1) * sizeof(double));
	memset(first, 0, (Size) p->s.terms * sizeof(double));
	memset(second, 0, (Size) p->s.terms * sizeof(double));
	for (r = term_pair_reader(p); term_next_pair(&r);)
	{
		first[r.a] += r.count;
		second[r.b] += r.count;
	}
	collocations = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) p->s.pairs + 1) * sizeof(Collocation));
	for (r = term_pair_reader(p); term_next_pair(&r);)
	{
		double		only_a = first[r.a] - r.count;
		double		only_b = second[r.b] - r.count;

		if (r.count < PG_GETARG_INT64(2))
			continue;
		collocations[n++] = (Collocation) {r.a, r.b, r.count, r.texts,
		adv_log_likelihood_ratio(r.count, only_a, only_b, total - r.count - only_a - only_b)};
	}
	sort_collocations(collocations, n);
	for (i = 0; i < n && i < top; i++)
	{
		const Collocation *c = &collocations[i];
		double		expected = first[c->a] / total * second[c->b];

		adv_report_text(&row, items[c->a].at, items[c->a].length);
		adv_report_text(&row, items[c->b].at, items[c->b].length);
		adv_report_count(&row, c->count);
		adv_report_count(&row, c->texts);
		adv_report_float8(&row, expected);
		adv_report_float8(&row, c->g2);
		adv_report_float8(&row, log2(c->count / expected));
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}
