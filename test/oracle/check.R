# check.R compares the stored numbers with R's own functions, or with the formula written again in R, and
# stops at the first disagreement.  It prints the largest difference of each comparison, relative to the
# number, or absolute for numbers below one where the comparison says so.

args <- commandArgs(FALSE)
here <- dirname(sub("^--file=", "", grep("^--file=", args, value = TRUE)))
read <- function(name) read.csv(file.path(here, name), stringsAsFactors = FALSE)

compare <- function(what, stored, ours, tolerance, absolute = FALSE) {
  keep <- !(is.na(stored) & is.na(ours)) & !(is.infinite(stored) & stored == ours)
  keep[is.na(keep)] <- TRUE
  stored <- stored[keep]
  ours <- ours[keep]
  gap <- abs(stored - ours)
  if (!absolute) gap <- ifelse(gap == 0, 0, gap / pmax(abs(stored), 1e-300))
  cat(sprintf("%-44s %5d numbers, largest difference %.1e\n", what, length(gap), max(0, gap)))
  if (length(gap) == 0 || anyNA(gap) || any(gap > tolerance)) {
    print(head(data.frame(stored, ours, gap)[is.na(gap) | gap > tolerance, ], 10))
    stop(what)
  }
}

each <- function(d, f) sapply(seq_len(nrow(d)), function(i) f(d[i, ]))

# special functions
s <- read("special.csv")
route <- list(normal_cdf = pnorm, normal_quantile = qnorm, beta_cdf = pbeta, beta_quantile = qbeta, t_cdf = pt,
              t_quantile = qt, digamma = digamma, trigamma = trigamma, log_beta = lbeta)
tolerance <- list(normal_cdf = 1e-14, normal_quantile = 1e-14, beta_cdf = 1e-10, beta_quantile = 1e-12, t_cdf = 1e-9,
                  t_quantile = 1e-12, digamma = 1e-12, trigamma = 1e-12, log_beta = 1e-14)
for (f in names(route)) {
  d <- s[s$function. == f, ]
  if (f == "beta_cdf") d <- d[d$value == 0 | d$value > 1e-250, ]
  # R's own answer is not to be had there
  if (f == "t_quantile") d <- d[d$arg1 > 1e-250, ]
  if (f == "digamma") d <- d[abs(d$value) > 1e-10 & d$arg1 > 1e-250, ]
  if (f == "trigamma") d <- d[d$arg1 > 1e-100, ]
  ours <- suppressWarnings(switch(as.character(sum(!is.na(d[1, c("arg1", "arg2", "arg3")]))),
    "1" = route[[f]](d$arg1), "2" = route[[f]](d$arg1, d$arg2), "3" = route[[f]](d$arg1, d$arg2, d$arg3)))
  compare(f, d$value, ours, tolerance[[f]])
}

# one proportion
p <- read("proportion.csv")
wilson <- function(x, n, level) {
  z <- qnorm((1 + level) / 2)
  # the ends solve (x - n q)^2 = z^2 n q (1 - q)
  a <- n^2 + z^2 * n; b <- -(2 * x * n + z^2 * n); root <- sqrt(pmax(0, b^2 - 4 * a * x^2))
  cbind((-b - root) / (2 * a), (-b + root) / (2 * a))
}
d <- p[p$method == "wilson" & p$n <= 1e6, ]
compare("wilson, quadratic", c(d$low, d$high), c(wilson(d$x, d$n, d$confidence)), 1e-13, TRUE)
d <- d[d$x == round(d$x) & d$n == round(d$n), ]
r <- t(each(d, function(r) suppressWarnings(prop.test(r$x, r$n, conf.level = r$confidence, correct = FALSE))$conf.int))
compare("wilson, prop.test", c(d$low, d$high), c(r), 1e-12, TRUE)
d <- p[p$method == "clopper_pearson" & p$x == round(p$x) & p$n == round(p$n) & p$n < 1e9, ]
r <- t(each(d, function(r) binom.test(r$x, r$n, conf.level = r$confidence)$conf.int))
compare("clopper_pearson, binom.test", c(d$low, d$high), c(r), 1e-10)
d <- p[p$method == "clopper_pearson" & p$n == 1e9, ]
compare("clopper_pearson of 1e9, qbeta", c(d$low[d$x > 0], d$high[d$x < d$n]),
        c(qbeta((1 - d$confidence) / 2, d$x, d$n - d$x + 1)[d$x > 0],
          qbeta((1 - d$confidence) / 2, d$x + 1, d$n - d$x, lower.tail = FALSE)[d$x < d$n]), 1e-11)
d <- p[p$method == "jeffreys", ]
a <- (1 - d$confidence) / 2
compare("jeffreys, qbeta", c(d$low, d$high),
        c(ifelse(d$x == 0, 0, qbeta(a, d$x + 0.5, d$n - d$x + 0.5)),
          ifelse(d$x == d$n, 1, qbeta(a, d$x + 0.5, d$n - d$x + 0.5, lower.tail = FALSE))), 1e-10)
d <- p[p$method == "agresti_coull", ]
z <- qnorm((1 + d$confidence) / 2); m <- (d$x + z^2 / 2) / (d$n + z^2); e <- z * sqrt(m * (1 - m) / (d$n + z^2))
compare("agresti_coull", c(d$low, d$high), c(pmax(0, m - e), pmin(1, m + e)), 1e-13, TRUE)

# two proportions
p <- read("proportion_difference.csv")
w1 <- wilson(p$x1, p$n1, p$confidence); w2 <- wilson(p$x2, p$n2, p$confidence)
p1 <- p$x1 / p$n1; p2 <- p$x2 / p$n2
compare("difference", p$difference, p1 - p2, 1e-15, TRUE)
d <- p$method != "agresti_caffo" & p$n1 <= 1e6
compare("newcombe", c(p$low[d], p$high[d]),
        c(p1 - p2 - sqrt((p1 - w1[, 1])^2 + (w2[, 2] - p2)^2), p1 - p2 + sqrt((w1[, 2] - p1)^2 + (p2 - w2[, 1])^2))[c(d, d)],
        1e-9, TRUE)
d <- p[p$x1 == round(p$x1) & p$n1 == round(p$n1) & p$x2 == round(p$x2) & p$n1 <= 1e6, ]
chi2 <- each(d, function(r) suppressWarnings(prop.test(c(r$x1, r$x2), c(r$n1, r$n2), correct = FALSE))$statistic)
total <- d$n1 + d$n2
chi2 <- ifelse(d$method == "pooled", chi2, chi2 * (total - 1) / total)
chi2[is.nan(chi2)] <- NA
compare("pooled and N-1 test, prop.test", d$z^2, chi2, 1e-9)
compare("p, pchisq", d$p, pchisq(chi2, 1, lower.tail = FALSE), 1e-9)

# ratio: the statistic at the stored ends
p <- read("proportion_lift.csv")
koopman <- function(ratio, r) {
  f <- function(q) r$x1 * log(ratio * q) + (r$n1 - r$x1) * log1p(-ratio * q) + r$x2 * log(q) + (r$n2 - r$x2) * log1p(-q)
  q <- optimize(function(q) ifelse(is.nan(f(q)), -1e300, f(q)), c(0, min(1, 1 / ratio)), maximum = TRUE, tol = 1e-14)$maximum
  (r$x1 - r$n1 * ratio * q)^2 / (r$n1 * ratio * q * (1 - ratio * q)) + (r$x2 - r$n2 * q)^2 / (r$n2 * q * (1 - q))
}
d <- p[p$x1 > 0 & p$x1 < p$n1 & p$x2 > 0 & p$x2 < p$n2 & p$n1 <= 20000, ]
z2 <- qnorm((1 + d$confidence) / 2)^2
compare("koopman, statistic at low", each(d, function(r) koopman(1 + r$low, r)), z2, 1e-5)
compare("koopman, statistic at high", each(d, function(r) koopman(1 + r$high, r)), z2, 1e-5)

# benchmark
p <- read("proportion_benchmark.csv")
d <- p[p$benchmark > 0 & p$benchmark < 1 & p$x == round(p$x), ]
chi2 <- each(d, function(r) suppressWarnings(prop.test(r$x, r$n, r$benchmark, correct = FALSE))$statistic)
compare("benchmark test, prop.test", d$z^2 / (1 + d$z^2), chi2 / (1 + chi2), 1e-12, TRUE)

# pairs: McNemar's test, the mid-p test, and the interval from the quadratics above
p <- read("proportion_paired.csv")
p[] <- lapply(p, as.numeric)
d <- p[p$only_first + p$only_second > 0, ]
chi2 <- each(d, function(r) mcnemar.test(matrix(c(r$both, r$only_second, r$only_first, r$neither), 2), correct = FALSE)$statistic)
compare("mcnemar.test", d$z^2, chi2, 1e-12, TRUE)
few <- d$only_first; many <- d$only_second
mid <- ifelse(few == many, 1 - dbinom(few, few + many, 0.5) / 2,
              2 * pbinom(pmin(few, many), few + many, 0.5) - dbinom(few, few + many, 0.5))
compare("mid-p, pbinom", d$p, mid, 1e-9)
n <- p$both + p$only_first + p$only_second + p$neither
x1 <- p$both + p$only_first; x2 <- p$both + p$only_second
w1 <- wilson(x1, n, p$confidence); w2 <- wilson(x2, n, p$confidence)
e <- p$both * p$neither - p$only_first * p$only_second
r <- sqrt(x1) * sqrt(n - x1) * sqrt(x2) * sqrt(n - x2)
phi <- ifelse(r > 0, ifelse(e > n / 2, e - n / 2, ifelse(e < 0, e, 0)) / r, 0)
side <- function(a, b) sqrt(pmax(0, a^2 - 2 * phi * a * b + b^2))
compare("newcombe, paired", c(p$low, p$high),
        c(pmax(-1, (x1 - x2) / n - side(x1 / n - w1[, 1], w2[, 2] - x2 / n)),
          pmin(1, (x1 - x2) / n + side(w1[, 2] - x1 / n, x2 / n - w2[, 1]))), 1e-11, TRUE)

# net scores
p <- read("net_score.csv")
n <- p$detractors + p$passives + p$promoters
compare("net score", p$value, (p$promoters - p$detractors) / n, 1e-14, TRUE)
a <- ifelse(p$method == "adjusted_wald", 1, 0)
D <- p$detractors + 0.75 * a; P <- p$promoters + 0.75 * a; N <- n + 3 * a
e <- qnorm((1 + p$confidence) / 2) * sqrt(((P + D) / N - ((P - D) / N)^2) / N)
d <- p$method != "score"
compare("wald and adjusted_wald", c(p$low[d], p$high[d]),
        c(pmax(-1, ((P - D) / N - e)[d]), pmin(1, ((P - D) / N + e)[d])), 1e-12, TRUE)
score <- function(theta, r) {
  x <- c(r$detractors, r$passives, r$promoters)
  f <- function(u) {
    s <- pmax(c(u, 1 - theta - 2 * u, u + theta), 1e-300)
    sum((x * log(s))[x > 0])
  }
  ends <- c(max(0, -theta), (1 - theta) / 2)
  u <- c(optimize(f, ends, maximum = TRUE, tol = 1e-12)$maximum, ends)
  u <- u[which.max(vapply(u, f, 0))]
  (r$value - theta) / sqrt((2 * u + theta - theta^2) / sum(x))
}
d <- p[p$method == "score" & n <= 1000, ]
low <- d[d$low > -1, ]; high <- d[d$high < 1, ]
compare("score, statistic at low", each(low, function(r) score(r$low, r)), qnorm((1 + low$confidence) / 2), 1e-6)
compare("score, statistic at high", each(high, function(r) score(r$high, r)), -qnorm((1 + high$confidence) / 2), 1e-6)

p <- read("net_score_difference.csv")
a <- ifelse(p$method == "adjusted_wald", 0.75, 0)
side <- function(d, m, q) {
  n <- d + m + q + 4 * a; s <- (q - d) / n
  list(s = s, v = pmax(0, ((q + d + 2 * a) / n - s^2) / n))
}
one <- side(p$detractors1, p$passives1, p$promoters1); two <- side(p$detractors2, p$passives2, p$promoters2)
e <- sqrt(one$v + two$v); z <- ifelse(e > 1e-12, (one$s - two$s) / e, NA)
plain <- function(d, m, q) (q - d) / (d + m + q)
compare("net score difference", p$difference,
        plain(p$detractors1, p$passives1, p$promoters1) - plain(p$detractors2, p$passives2, p$promoters2), 1e-9, TRUE)
compare("its z", p$z, z, 1e-9, TRUE)
compare("its p", p$p, 2 * pnorm(-abs(z)), 1e-9)
k <- qnorm((1 + p$confidence) / 2) * e
compare("its interval", c(p$low, p$high), c(pmax(-2, one$s - two$s - k), pmin(2, one$s - two$s + k)), 1e-12, TRUE)

# means
sets <- read("rating_sets.csv")
answers <- function(name) with(sets[sets$set == name, ], rep(score, count))
plain <- function(names) !(names %in% c("large", "large_b")) & !startsWith(names, "weighted")
p <- read("mean.csv")
d <- p[plain(p$set) & !is.na(p$low) & p$sd > 0, ]
r <- t(each(d, function(r) t.test(answers(r$set), conf.level = r$confidence)$conf.int))
compare("mean, t.test", c(d$low, d$high), c(r), 1e-9)
d <- p[startsWith(p$set, "weighted") & !is.na(p$sd), ]
r <- t(each(d, function(r) {
  s <- sets[sets$set == r$set, ]; x <- rep(s$score, s$count); w <- rep(s$weight, s$count)
  c <- cov.wt(cbind(x), w / sum(w)); n <- sum(w)^2 / sum(w^2); k <- sqrt(c$cov[1] / n) * qt((1 + r$confidence) / 2, n - 1)
  unlist(c(n, c$center, sqrt(c$cov[1]), c$center - k, c$center + k))
}))
compare("weighted mean, cov.wt", unlist(d[c("effective_n", "mean", "sd", "low", "high")]), c(r), 1e-9)
p <- read("mean_difference.csv")
d <- p[plain(p$set1) & plain(p$set2) & !is.na(p$t), ]
r <- t(each(d, function(r) with(t.test(answers(r$set1), answers(r$set2), conf.level = r$confidence),
                                c(conf.int, statistic, parameter, p.value))))
compare("mean difference, Welch t.test", unlist(d[c("low", "high", "t", "df", "p")]), c(r), 1e-9)
p <- read("mean_benchmark.csv")
d <- p[plain(p$set) & !is.na(p$t), ]
r <- t(each(d, function(r) with(t.test(answers(r$set), mu = r$benchmark, conf.level = r$confidence),
                                c(conf.int - r$benchmark, statistic, p.value))))
compare("mean benchmark, t.test", unlist(d[c("low", "high", "t", "p")]), c(r), 1e-9)
p <- read("rating_metric.csv")
d <- p[p$function. == "rating_quantile", ]
d <- d[plain(d$set), ]
compare("rating_quantile, quantile type 1", d$value,
        each(d, function(r) quantile(answers(r$set), as.numeric(sub(".*=> ", "", r$arguments)), type = 1)), 0)

# beta-binomial
g <- read("beta_binomial_groups.csv")
p <- read("beta_binomial.csv")
p <- p[p$outcome == "finite", ]
value <- function(name, a, b) with(g[g$set == name & g$trials > 0, ],
                                   sum(groups * (lbeta(a + successes, b + trials - successes) - lbeta(a, b))))
compare("beta-binomial log likelihood", p$log_likelihood, each(p, function(r) value(r$set, r$alpha, r$beta)), 1e-12)
found <- each(p, function(r) {
  f <- function(t) -value(r$set, plogis(t[1]) * exp(t[2]), plogis(-t[1]) * exp(t[2]))
  t <- c(0, 1)
  for (i in 1:4) t <- optim(t, f, control = list(reltol = 1e-15, maxit = 2000))$par
  c(plogis(t[1]) * exp(t[2]), plogis(-t[1]) * exp(t[2]))
})
compare("beta-binomial fit, optim", c(p$alpha, p$beta), c(found[1, ], found[2, ]), 1e-3)
cat("check.R: all agree\n")
