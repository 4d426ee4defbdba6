# Cdnow.pm: the orders of a tenth of CDNOW's customers, as Fader and Hardie publish
# them.
#
#	use lib "$FindBin::Bin/../lib";
#	use Cdnow;
#	if (Cdnow::load($node, 'postgres')) { ... from orders ... }
#
# ADV_CDNOW names CDNOW_master.txt; beside it lies CDNOW_sample.txt. Without it, what
# only real orders can show is left out.

package Cdnow;

use strict;
use warnings;

use File::Basename;

# load makes the table orders (customer, day, amount); it returns whether there are any.
sub load
{
	my ($node, $database) = @_;
	my $file = $ENV{ADV_CDNOW} ? dirname($ENV{ADV_CDNOW}) . '/CDNOW_sample.txt' : '';
	my $orders = $node->basedir . '/orders';

	return 0 if !-r $file;
	open my $in, '<', $file or die "$file: $!";
	open my $out, '>', $orders or die "$orders: $!";
	while (<$in>)
	{
		print $out "$1\t$2\t$3\n" if /^\s*\d+\s+(\d+)\s+(\d{8})\s+\d+\s+([\d.]+)\s*$/;
	}
	close $out or die $!;
	$node->safe_psql($database, "CREATE TABLE orders (customer bigint, day date, amount numeric); COPY orders FROM '$orders'");
	return 1;
}

1;
