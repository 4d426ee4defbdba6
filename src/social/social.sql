-- social.sql
--		Social media: what the public says, of whom.

ROOM 'Social media: share of voice';

METRIC 'share of voice' QUESTION 'How much of the talk is about us?' FORMULA '100 * mentions of the brand / mentions of all; less the market share'
	UNIT 'percent' RANGE '0..100' BETTER 'higher' EXAMPLE 'SELECT * FROM share_of_voice(''{us,them,others}'', ''{120,60,20}'')'
	SOURCE 'Goodman 1965; Sison & Glaz 1995';

FUNCTION share_of_voice(brands text[], counts bigint[], confidence float8 DEFAULT 0.95, method text DEFAULT 'goodman', market_shares float8[] DEFAULT NULL)
	RETURNS TABLE (brand text, mentions bigint, share float8, low float8, high float8, excess_share float8) NOT STRICT COST 100 ROWS 10
'A row a brand: its share of all mentions, with intervals that hold for all at once, and what it has above its market share in percent; methods goodman and sison_glaz.';
