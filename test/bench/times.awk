# times.awk: one line a side, from lines of: side, round, milliseconds.
#
# Output: side, median, least and most milliseconds, and the median, least and
# most of the paired ratios, which divide the time of the side by that of side 0
# in the same round.

function sorted(values, n,    i, j, v)
{
	for (i = 2; i <= n; i++)
	{
		v = values[i]
		for (j = i - 1; j >= 1 && values[j] > v; j--)
			values[j + 1] = values[j]
		values[j + 1] = v
	}
}

function median(values, n)
{
	if (n % 2)
		return values[(n + 1) / 2]
	return (values[n / 2] + values[n / 2 + 1]) / 2
}

{
	total[$1, $2] += $3
	count[$1, $2]++
	if ($1 > sides)
		sides = $1
	if ($2 > rounds)
		rounds = $2
}

END {
	for (s = 0; s <= sides; s++)
	{
		for (r = 1; r <= rounds; r++)
		{
			ms[r] = total[s, r] / count[s, r]
			ratio[r] = ms[r] / (total[0, r] / count[0, r])
		}
		sorted(ms, rounds)
		sorted(ratio, rounds)
		printf "%d %.6f %.6f %.6f %.6f %.6f %.6f\n", s,
			median(ms, rounds), ms[1], ms[rounds],
			median(ratio, rounds), ratio[1], ratio[rounds]
	}
}
