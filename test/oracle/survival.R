# survival.R writes survival_rows.csv, survival_curve.csv, survival_quantile.csv, survival_mean.csv, survival_hazard.csv,
# survival_difference.csv and survival_logrank.csv beside itself: what R's package survival says.
#
# Sources
#   Data: the package's own sets (Therneau & Grambsch 2000); aml is Miller (1997), p. 49; flat is the example of
#   ?quantile.survfit, staggered that of late entry in the package's tests; made is a formula, with ties and late entry.
#   Kaplan & Meier 1958; Greenwood 1926; Nelson 1972; Aalen 1978; Brookmeyer & Crowley 1982; Harrington & Fleming 1982;
#   weights: Xie & Liu (2005), Statistics in Medicine 24, 3089-3110: Greenwood with the effective number at risk.
# Route two: the definitions, time by time, in quadratic time, for every set; and the score test of Cox's model with exact
# ties for the log-rank test of heart, where some entered late, which survdiff does not have.

suppressMessages(library(survival))

args <- commandArgs(FALSE)
here <- dirname(sub("^--file=", "", grep("^--file=", args, value = TRUE)))

text <- function(x) {
  if (is.character(x)) return(x)
  if (is.na(x)) return("")
  if (is.infinite(x)) return(if (x > 0) "Infinity" else "-Infinity")
  for (digits in 15:17) {
    shown <- formatC(x, digits = digits, format = "g", width = 1)
    if (as.numeric(shown) == x) return(shown)
  }
}

# store writes a list of lists as a file.
store <- function(name, rows) {
  out <- file(file.path(here, name), "w")
  cat(paste(names(rows[[1]]), collapse = ","), "\n", sep = "", file = out)
  for (r in rows) cat(paste(vapply(r, text, ""), collapse = ","), "\n", sep = "", file = out)
  close(out)
}

same <- function(a, b, tolerance = 1e-11) {
  stopifnot(identical(is.na(a), is.na(b)), all(abs(a - b) <= tolerance * pmax(1, abs(b)), na.rm = TRUE))
}

# the sets: group, entered (NA: from the beginning), duration, observed, weight
plain <- function(group, duration, observed, entered = NA, weight = 1)
  data.frame(group = as.character(group), entered = as.numeric(entered), duration, observed = as.logical(observed), weight)
i <- 0:199
sets <- list(
  aml = with(survival::aml, plain(ifelse(x == "Maintained", "maintained", "other"), time, status)),
  lung = with(survival::lung, plain(ifelse(sex == 1, "male", "female"), time, status == 2)),
  lung_ecog = with(subset(survival::lung, !is.na(ph.ecog)), plain(ph.ecog, time, status == 2)),
  veteran = with(survival::veteran, plain(celltype, time, status)),
  ovarian = with(survival::ovarian, plain(rx, futime, fustat)),
  flat = plain("all", c(9, 1, 1, 6, 6, 8, 10), c(1, 1, 0, 1, 1, 0, 0)),
  staggered = plain("all", c(2, 10, 5, 4, 3), TRUE, c(1.9, 0, 0, 0, 0)),
  heart = with(survival::heart, plain(transplant, stop, event, start)),
  made = plain(i %% 3, 1 + (i * 37) %% 23 + (i %% 3) * 2, (i * 7) %% 5 > 1, ifelse(i %% 4 == 0, ((i * 37) %% 23) / 2, NA)),
  all_events = plain("all", c(1, 2, 3, 4), TRUE),
  all_censored = plain("all", c(1, 2, 3), FALSE),
  zero = plain(c("a", "a", "b", "b", "b"), c(0, 2, 0, 1, 3), c(1, 1, 0, 1, 0)),
  apart = plain(c("a", "a", "b", "b"), c(1, 2, 5, 6), TRUE, c(0, 0, 3, 3)),
  weighted = with(survival::lung, plain(ifelse(sex == 1, "male", "female"), time, status == 2, weight = 0.5 + seq_along(time) %% 4)),
  weighted_late = plain("all", 1 + (i * 37) %% 23, (i * 7) %% 5 > 1, ifelse(i %% 4 == 0, ((i * 37) %% 23) / 2, NA), 0.25 + i %% 3)
)
weighted <- c("weighted", "weighted_late")

# definition is the curve written again: everything counted anew at every time.
definition <- function(d) {
  entered <- ifelse(is.na(d$entered), -Inf, d$entered)
  t <- sort(unique(d$duration))
  at <- function(f) vapply(t, f, 0)
  n <- at(function(x) sum(d$weight[entered < x & d$duration >= x]))
  effective <- n^2 / at(function(x) sum(d$weight[entered < x & d$duration >= x]^2))
  events <- at(function(x) sum(d$weight[d$duration == x & d$observed]))
  h <- events / n
  list(time = t, n.risk = n, n.event = events, n.censor = at(function(x) sum(d$weight[d$duration == x & !d$observed])),
       surv = cumprod(ifelse(abs(n - events) < 1e-9, 0, 1 - h)), std.err = sqrt(cumsum(ifelse(abs(n - events) < 1e-9, Inf, h / (1 - h) / effective))),
       cumhaz = cumsum(h), std.chaz = sqrt(cumsum(h / effective)))
}

response <- function(d) {
  if (all(is.na(d$entered))) Surv(d$duration, d$observed)
  else Surv(ifelse(is.na(d$entered), -1, d$entered), d$duration, d$observed)
}

fit <- function(d, confidence, transform) {
  f <- survfit(response(d) ~ 1, weights = d$weight, robust = FALSE, conf.int = confidence,
               conf.type = c(log = "log", log_log = "log-log", plain = "plain")[[transform]])
  again <- definition(d)
  same(f$time, again$time)
  for (name in c("n.risk", "n.event", "n.censor", "surv", "cumhaz")) same(f[[name]], again[[name]])
  if (all(d$weight == 1)) {
    same(f$std.err[f$surv > 0], again$std.err[f$surv > 0])
    same(f$std.chaz, again$std.chaz)
  } else {
    # R takes weights for repeated rows; the interval is R's own of the other standard error
    f$std.err <- again$std.err
    f$std.chaz <- again$std.chaz
    band <- survival:::survfit_confint(f$surv, f$std.err, TRUE, f$conf.type, f$conf.int)
    f$lower <- band$lower
    f$upper <- band$upper
  }
  f
}

# first_time is when a curve or an end of its band falls to a level: halfway through a step that lies on it.  R's quantile is
# the same where the band falls all the time; where it does not, R looks the level up among all its values.
first_time <- function(time, y, level) {
  there <- which(!is.na(y) & y <= level + 1e-9)
  if (length(there) == 0) return(NA)
  first <- there[1]
  if (y[first] < level - 1e-9) return(time[first])
  below <- which(!is.na(y) & y < level - 1e-9)
  (time[first] + if (length(below)) time[below[1]] else max(time)) / 2
}

quantile_of <- function(f, fraction) {
  q <- quantile(f, fraction)
  bands <- list(f$surv, f$lower, f$upper)
  again <- vapply(bands, function(y) first_time(f$time, y, 1 - fraction), 0)
  for (k in 1:3) if (all(diff(bands[[k]][!is.na(bands[[k]])]) <= 0)) same(unname(q[[k]]), again[k])
  again
}

# mean_of is the area under the curve and its standard error, by definition.
mean_of <- function(d, f, horizon) {
  again <- definition(d)
  s <- stepfun(f$time, c(1, f$surv))
  area <- function(from) {
    knots <- sort(unique(c(from, f$time[f$time > from & f$time < horizon], horizon)))
    sum(diff(knots) * s(knots[-length(knots)]))
  }
  term <- diff(c(0, again$std.err^2))
  use <- f$time <= horizon & f$surv > 0 & f$n.event > 0
  c(area(0), sqrt(sum(vapply(f$time[use], area, 0)^2 * term[use])))
}

# logrank_of is the test, by definition: the sum over event times.
logrank_of <- function(d, rho) {
  entered <- ifelse(is.na(d$entered), -Inf, d$entered)
  groups <- sort(unique(d$group))
  g <- length(groups)
  u <- numeric(g)
  v <- matrix(0, g, g)
  s <- 1
  for (t in sort(unique(d$duration[d$observed]))) {
    n <- vapply(groups, function(k) sum(d$group == k & entered < t & d$duration >= t), 0)
    e <- vapply(groups, function(k) sum(d$group == k & d$observed & d$duration == t), 0)
    p <- n / sum(n)
    u <- u + s^rho * (e - sum(e) * p)
    if (sum(n) > 1) v <- v + s^(2 * rho) * sum(e) * (sum(n) - sum(e)) / (sum(n) - 1) * (diag(p, g) - p %o% p)
    s <- s * (1 - sum(e) / sum(n))
  }
  parts <- eigen(v, symmetric = TRUE)
  keep <- parts$values > 1e-9 * max(parts$values, 1e-300)
  if (!any(keep)) return(c(NA, 0))
  c(sum((crossprod(parts$vectors[, keep, drop = FALSE], u))^2 / parts$values[keep]), sum(keep))
}

rows <- curves <- quantiles <- means <- hazards <- differences <- tests <- list()
for (name in names(sets)) {
  d <- sets[[name]]
  for (k in seq_len(nrow(d))) {
    r <- d[k, ]
    rows[[length(rows) + 1]] <- list(set = name, group = r$group, entered = r$entered, duration = r$duration,
                                     observed = if (r$observed) "t" else "f", weight = r$weight)
  }
  for (group in unique(d$group)) {
    p <- d[d$group == group, ]
    small <- length(unique(p$duration)) < 40
    for (transform in c("log", "log_log", "plain")) for (confidence in c(0.95, 0.8)) {
      f <- fit(p, confidence, transform)
      if (small || (transform == "log" && confidence == 0.95))
        for (k in seq_along(f$time))
          curves[[length(curves) + 1]] <- list(set = name, group = group, confidence = confidence, transform = transform, time = f$time[k],
                                               at_risk = f$n.risk[k], events = f$n.event[k], censored = f$n.censor[k], survival = f$surv[k],
                                               standard_error = if (f$surv[k] > 0) f$surv[k] * f$std.err[k] else NA,
                                               low = f$lower[k], high = f$upper[k])
      for (fraction in c(0.1, 0.25, 0.5, 0.75, 0.9)) {
        q <- quantile_of(f, fraction)
        quantiles[[length(quantiles) + 1]] <- list(set = name, group = group, fraction = fraction, confidence = confidence,
                                                   transform = transform, value = q[1], low = q[2], high = q[3])
      }
    }
    f <- fit(p, 0.95, "log")
    for (k in seq_along(f$time))
      if (small || k %% 20 == 1)
        hazards[[length(hazards) + 1]] <- list(set = name, group = group, time = f$time[k], hazard = f$cumhaz[k], standard_error = f$std.chaz[k])
    for (horizon in max(p$duration) * c(1, 0.5, 0.3)) {
      m <- mean_of(p, f, horizon)
      if (!(name %in% weighted) && min(p$duration) > 0) {
        f$start.time <- 0
        r <- survival:::survmean(f, rmean = horizon)$matrix
        same(unname(r[c("rmean", "se(rmean)")]), m)
      }
      means[[length(means) + 1]] <- list(set = name, group = group, horizon = horizon, mean = m[1], standard_error = m[2])
    }
  }
  groups <- unique(d$group)
  if (length(groups) > 1 && name != "apart") {
    pairs <- lapply(groups[1:2], function(k) d[d$group == k, ])
    fits <- lapply(pairs, fit, 0.95, "plain")
    horizon <- 0.6 * min(vapply(pairs, function(p) max(p$duration), 0))
    at <- lapply(fits, function(f) summary(f, times = horizon))
    of <- list(survival_at = list(c(at[[1]]$surv, at[[1]]$surv * rev(fits[[1]]$std.err[fits[[1]]$time <= horizon])[1]),
                                  c(at[[2]]$surv, at[[2]]$surv * rev(fits[[2]]$std.err[fits[[2]]$time <= horizon])[1])),
               restricted_mean = mapply(mean_of, pairs, fits, horizon, SIMPLIFY = FALSE))
    for (metric in names(of)) {
      v <- of[[metric]][[1]][1] - of[[metric]][[2]][1]
      e <- sqrt(of[[metric]][[1]][2]^2 + of[[metric]][[2]][2]^2)
      limit <- if (metric == "survival_at") 1 else horizon
      differences[[length(differences) + 1]] <- list(set = name, a = groups[1], b = groups[2], metric = metric, horizon = horizon, difference = v,
                                                     low = max(v - qnorm(0.975) * e, -limit), high = min(v + qnorm(0.975) * e, limit),
                                                     z = v / e, p_value = 2 * pnorm(-abs(v / e)))
    }
  }
  if (!(name %in% weighted)) for (rho in c(0, 1, 0.5)) {
    l <- logrank_of(d, rho)
    if (length(unique(d$group)) > 1 && name != "apart") {
      if (all(is.na(d$entered))) same(survdiff(Surv(duration, observed) ~ group, d, rho = rho)$chisq, l[1], 1e-10)
      else if (rho == 0 && name == "heart") same(coxph(response(d) ~ group, d, ties = "exact")$score, l[1], 1e-9)
    }
    tests[[length(tests) + 1]] <- list(set = name, rho = rho, chi_square = l[1], degrees_of_freedom = l[2],
                                       p_value = if (l[2] > 0) pchisq(l[1], l[2], lower.tail = FALSE) else NA, groups = length(unique(d$group)))
  }
}
store("survival_rows.csv", rows)
store("survival_curve.csv", curves)
store("survival_quantile.csv", quantiles)
store("survival_mean.csv", means)
store("survival_hazard.csv", hazards)
store("survival_difference.csv", differences)
store("survival_logrank.csv", tests)

# published: Miller's data as the package's documentation prints them
f <- survfit(Surv(time, status) ~ 1, survival::aml, subset = x == "Maintained")
stopifnot(identical(round(f$surv[f$n.event > 0], 6), c(.909091, .818182, .715909, .613636, .490909, .368182, .184091)))
