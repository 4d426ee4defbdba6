# segment.R writes iris.csv, the data of R, and segment.csv: clusters of iris by kmeans() from 200 starts, silhouettes
# and ratios by their definitions, tables of R's data by chisq.test() and fisher.test().
write.table(iris, "iris.csv", sep = ",", quote = FALSE, row.names = FALSE,
	col.names = c("sepal_length", "sepal_width", "petal_length", "petal_width", "species"))

out <- data.frame(of = character(), k = integer(), what = character(), value = numeric())
put <- function(of, k, what, value) out[nrow(out) + 1, ] <<- list(of, k, what, value)

set.seed(1)
raw <- as.matrix(iris[, 1:4])
scaled <- sweep(sweep(raw, 2, colMeans(raw)), 2, sqrt(colMeans(sweep(raw, 2, colMeans(raw))^2)), "/")
for (of in c("iris", "iris standardised"))
{
	x <- if (of == "iris") raw else scaled
	d <- as.matrix(dist(x))
	for (k in 1:6)
	{
		fit <- kmeans(x, k, nstart = 200, iter.max = 100)
		put(of, k, "inertia", fit$tot.withinss)
		if (k == 1) next
		put(of, k, "calinski_harabasz", fit$betweenss / (k - 1) / (fit$tot.withinss / (nrow(x) - k)))
		s <- sapply(seq_len(nrow(x)), function(i)
		{
			own <- fit$cluster[i]
			if (fit$size[own] == 1) return(0)
			a <- sum(d[i, fit$cluster == own]) / (fit$size[own] - 1)
			b <- min(sapply(setdiff(1:k, own), function(c) mean(d[i, fit$cluster == c])))
			(b - a) / max(a, b)
		})
		put(of, k, "silhouette", mean(s))
		s <- sapply(seq_len(nrow(x)), function(i)
		{
			e <- sqrt(rowSums(sweep(fit$centers, 2, x[i, ])^2))
			a <- e[fit$cluster[i]]
			b <- min(e[-fit$cluster[i]])
			(b - a) / max(a, b)
		})
		put(of, k, "simplified_silhouette", mean(s))
	}
}

tables <- list(hair = apply(HairEyeColor, 1:2, sum), titanic = apply(Titanic, c(1, 4), sum), admissions = apply(UCBAdmissions, 1:2, sum),
	three = rbind(c(3, 0, 1), c(0, 2, 1), c(1, 0, 4)), job = matrix(c(1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11), 4),
	four = rbind(c(5, 1, 2, 0), c(1, 4, 0, 6), c(7, 2, 3, 1)))
for (name in names(tables))
{
	t <- tables[[name]]
	test <- suppressWarnings(chisq.test(t, correct = FALSE))
	put(name, 0, "statistic", unname(test$statistic))
	put(name, 0, "p_value", test$p.value)
	put(name, 0, "smallest_expected", min(test$expected))
	put(name, 0, "largest_residual", max(abs(test$stdres)))
	if (name %in% c("three", "four", "admissions"))
		put(name, 0, "exact", fisher.test(t, workspace = 2e7)$p.value)
}
out$value <- sapply(out$value, function(v) format(v, digits = 15))
write.table(out, "segment.csv", sep = ",", quote = FALSE, row.names = FALSE)
cells <- do.call(rbind, lapply(names(tables), function(name)
{
	t <- tables[[name]]
	g <- expand.grid(r = seq_len(nrow(t)), c = seq_len(ncol(t)))
	data.frame(of = name, r = g$r, c = g$c, n = as.vector(t))
}))
write.table(cells, "segment_tables.csv", sep = ",", quote = FALSE, row.names = FALSE)
