# same.awk: whether two files of tab-separated rows hold the same answer.
#
# usage: awk -f same.awk -v ours=FILE FILE
#
# Numbers may differ by 1e-9, relative to the larger where that is above 1; all
# else must be equal. Prints the first rows that differ, and fails.

function is_number(text)
{
	return text ~ /^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$/
}

function magnitude(number)
{
	return number < 0 ? -number : number
}

function same(a, b,    scale)
{
	if (a == b "")
		return 1
	if (!is_number(a) || !is_number(b))
		return 0
	scale = magnitude(a + 0)
	if (magnitude(b + 0) > scale)
		scale = magnitude(b + 0)
	return magnitude(a - b) <= 1e-9 * (scale > 1 ? scale : 1)
}

function differs(our_row)
{
	if (++different <= 3)
		printf "    row %d, ours:     %s\n    row %d, by hand:  %s\n", NR, our_row, NR, $0
}

BEGIN {
	FS = "\t"
}

{
	if ((getline line < ours) <= 0)
	{
		differs("(none)")
		next
	}
	n = split(line, field, "\t")
	equal = n == NF
	for (i = 1; equal && i <= n; i++)
		equal = same($i "", field[i] "")
	if (!equal)
		differs(line)
}

END {
	while ((getline line < ours) > 0)
	{
		NR++
		$0 = "(none)"
		differs(line)
	}
	if (different)
		printf "    %d of %d rows differ\n", different, NR
	exit different > 0
}
