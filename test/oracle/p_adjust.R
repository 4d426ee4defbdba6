# p_adjust.R prints p_adjust.csv: p-values adjusted by R's p.adjust, Benjamini-Hochberg and Holm.
#
# Sources
#   Benjamini & Hochberg (1995), JRSS B 57, 289-300; the set bh_1995 is the example of their section 3.2.
#   Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
# A missing p-value stays missing and is not counted among the tests (an empty field here).
# Route two: the definitions, one p-value at a time, in quadratic time.

sets <- list(
  bh_1995 = c(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
              0.6528, 0.7590, 1.0000),
  descending = c(0.9, 0.5, 0.04, 0.03, 0.02, 0.01, 0.001),
  ties = c(0.01, 0.04, 0.01, 0.03, 0.04, 0.04, 0.5, 0.5, 0.01),
  zeros_and_ones = c(0, 1, 0, 0.02, 1, 0.5),
  with_missing = c(0.03, NA, 0.01, 0.2, NA, 0.04),
  all_missing = c(NA_real_, NA_real_),
  single = 0.04,
  one_of_missing = c(NA, 0.2, NA),
  equal = rep(0.05, 6),
  all_ones = c(1, 1, 1),
  all_zeros = c(0, 0),
  tiny = c(1e-300, 1e-200, 1e-16, 0.3, 5e-9, 1e-300),
  not_monotone = c(0.010, 0.011, 0.012, 0.0125, 0.013, 0.6),
  hundred = ((seq_len(100) * 37) %% 101 / 101)^3
)

benjamini_hochberg <- function(p) {
  m <- sum(!is.na(p))
  vapply(p, function(x) {
    if (is.na(x)) return(NA_real_)
    candidates <- p[!is.na(p) & p >= x]
    min(1, vapply(candidates, function(y) y * m / sum(p <= y, na.rm = TRUE), 0))
  }, 0)
}

holm <- function(p) {
  m <- sum(!is.na(p))
  vapply(p, function(x) {
    if (is.na(x)) return(NA_real_)
    candidates <- p[!is.na(p) & p <= x]
    min(1, max(vapply(candidates, function(y) y * (m - sum(p < y, na.rm = TRUE)), 0)))
  }, 0)
}

text <- function(x) {
  if (is.na(x)) return("")
  for (digits in 1:17) {
    shown <- formatC(x, digits = digits, format = "g", width = 1)
    if (as.numeric(shown) == x) return(shown)
  }
}

cat("set,position,p,method,adjusted\n")
for (name in names(sets)) {
  p <- sets[[name]]
  for (method in c("benjamini_hochberg", "holm")) {
    adjusted <- p.adjust(p, if (method == "holm") "holm" else "BH")
    again <- if (method == "holm") holm(p) else benjamini_hochberg(p)
    stopifnot(identical(is.na(adjusted), is.na(p)), isTRUE(all.equal(adjusted, again, tolerance = 1e-14)))
    for (i in seq_along(p))
      cat(paste(name, i, text(p[i]), method, text(adjusted[i]), sep = ","), "\n", sep = "")
  }
}
