# series.R: the series of R that the tests of series read, from R's own datasets.
# Writes series_data.csv: set, t (from 1), value.
sets <- list(Nile = Nile, WWWusage = WWWusage, USAccDeaths = USAccDeaths, AirPassengers = AirPassengers)
rows <- do.call(rbind, lapply(names(sets), function(set)
	data.frame(set = set, t = seq_along(sets[[set]]), value = as.numeric(sets[[set]]))))
write.csv(rows, "series_data.csv", row.names = FALSE, quote = FALSE)
