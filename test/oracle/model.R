# model.R writes model_rows.csv, model_fit.csv, model_term.csv, model_profile.csv, model_survival.csv and model_quality.csv beside
# itself: what R's glm, and its package survival, say of models.
#
# Sources
#   Data: MASS's birthwt (Hosmer & Lemeshow 1989) and gehan (Gehan 1965), survival's ovarian and lung (Therneau & Grambsch
#   2000); model_endometrial.csv, the 79 rows of Heinze & Schemper (2002); made and heavy are formulas, heavy with weights.
#   Standard errors: the information at the estimate, solved here; glm's own are a step behind.
#   Firth 1993, Heinze & Schemper 2002: the penalised likelihood, maximized here by optim, its roots found by uniroot.
#   DeLong et al. 1988: by its definition, every pair. Hosmer & Lemeshow 1980, with groups that keep ties together.
suppressMessages({library(survival); library(MASS)})
args <- commandArgs(FALSE)
here <- dirname(sub("^--file=", "", grep("^--file=", args, value = TRUE)))

text <- function(x) {
  if (is.character(x)) return(x)
  if (is.na(x)) return("")
  formatC(x, digits = 17, format = "g", width = 1)
}
store <- function(name, rows) {
  out <- file(file.path(here, name), "w")
  cat(paste(names(rows[[1]]), collapse = ","), "\n", sep = "", file = out)
  for (r in rows) cat(paste(vapply(r, text, ""), collapse = ","), "\n", sep = "", file = out)
  close(out)
}
array_of <- function(x) if (length(x) == 0) "" else paste0('"{', paste(vapply(x, text, ""), collapse = ","), '}"')

b <- transform(birthwt, ptd = as.numeric(ptl > 0), race = as.character(race))
e <- read.csv(file.path(here, "model_endometrial.csv"))
i <- 1:400
made <- data.frame(x1 = (i * 37) %% 101 / 10, x2 = sin(i) * 5, x3 = (i * i) %% 7, c1 = c("north", "south", "west")[1 + i %% 3],
                   c2 = c("b", "a")[1 + (i %/% 7) %% 2], w = 1 + i %% 4 / 2)
made$y <- as.numeric(((i * 7919) %% 997) / 997 < plogis(-1 + .3 * made$x1 - .2 * made$x2 + .5 * (made$c1 == "west")))
sets <- list(
  birthwt = list(y = b$low, numbers = b[c("age", "lwt", "smoke", "ptd", "ht", "ui")], categories = b["race"]),
  birthwt_visits = list(y = b$low, numbers = b[c("age", "lwt", "ftv")], categories = b["race"]),
  endometrial = list(y = e$HG, numbers = e[c("NV", "PI", "EH")], categories = e[character()], firth = TRUE),
  made = list(y = made$y, numbers = made[c("x1", "x2", "x3")], categories = made[c("c1", "c2")], firth = TRUE),
  heavy = list(y = made$y, numbers = made[c("x1", "x2")], categories = made["c2"], w = made$w),
  ovarian = list(t = ovarian$futime, y = ovarian$fustat, numbers = ovarian[c("age", "rx", "ecog.ps")], categories = ovarian[character()]),
  gehan = list(t = gehan$time, y = gehan$cens, numbers = gehan[character()], categories = data.frame(treat = as.character(gehan$treat))),
  lung = with(lung[complete.cases(lung[c("age", "sex", "ph.ecog")]), ], list(t = time, y = status - 1, numbers = data.frame(age = age, sex = sex),
    categories = data.frame(ecog = as.character(ph.ecog)))))
# the AUC of a score and its error, by every pair; weights are numbers of customers
auc_of <- function(score, y, w) {
  yes <- y == 1
  pairs <- outer(score[yes], score[!yes], function(a, b) (a > b) + (a == b) / 2)
  u <- w[yes]; v <- w[!yes]
  above <- drop(pairs %*% v) / sum(v)
  below <- drop(u %*% pairs) / sum(u)
  auc <- sum(u * above) / sum(u)
  c(auc, sqrt(sum(u * (above - auc)^2) / (sum(u) - 1) / sum(u) + sum(v * (below - auc)^2) / (sum(v) - 1) / sum(v)))
}
design <- function(s) {
  X <- data.matrix(s$numbers)
  for (v in s$categories) for (level in sort(unique(v), method = "radix")[-1]) X <- cbind(X, as.numeric(v == level))
  unname(X)
}
rows <- fits <- terms <- profiles <- survivals <- list()
for (name in names(sets)) {
  s <- sets[[name]]
  n <- length(s$y)
  w <- if (is.null(s$w)) rep(1, n) else s$w
  for (r in seq_len(n))
    rows <- c(rows, list(list(set = name, duration = if (is.null(s$t)) NA else s$t[r], yes = s$y[r], numbers = array_of(s$numbers[r, , drop = TRUE]),
      categories = array_of(lapply(s$categories, `[`, r)), weight = w[r])))
  X <- design(s)
  if (is.null(s$t)) {
    X <- cbind(1, X)
    f <- suppressWarnings(glm.fit(X, s$y, w, family = binomial(), control = glm.control(epsilon = 1e-15, maxit = 60)))
    p <- f$fitted.values
    like <- function(p) sum(w * log(ifelse(s$y == 1, p, 1 - p)))
    if (name != "endometrial") {
      error <- sqrt(diag(solve(crossprod(X * sqrt(w * p * (1 - p))))))
      fits <- c(fits, list(list(set = name, fit = "none", log_likelihood = like(p), null = like(rep(sum(w * s$y) / sum(w), n)), concordance = auc_of(round(f$linear.predictors, 9), s$y, w)[1], error = auc_of(round(f$linear.predictors, 9), s$y, w)[2])))
      for (j in seq_len(ncol(X))) terms <- c(terms, list(list(set = name, fit = "none", term = j, coefficient = f$coefficients[j], standard_error = error[j])))
    }
    if (!is.null(s$firth)) {
      scale <- c(1, apply(X[, -1], 2, sd))
      penalised <- function(beta) {
        p <- plogis(drop(X %*% beta))
        sum(plogis(drop(X %*% beta) * (2 * s$y - 1), log.p = TRUE)) + determinant(crossprod(X * sqrt(p * (1 - p))))$modulus / 2
      }
      score <- function(beta) {
        p <- plogis(drop(X %*% beta))
        H <- X * sqrt(p * (1 - p))
        h <- rowSums((H %*% solve(crossprod(H))) * H)
        drop(crossprod(X, s$y - p + h * (.5 - p)))
      }
      best <- function(start, fixed = integer()) {
        free <- setdiff(seq_len(ncol(X)), fixed)
        for (k in 1:400) {
          p <- plogis(drop(X %*% start))
          step <- solve(crossprod(X[, free, drop = FALSE] * sqrt(p * (1 - p))), score(start)[free])
          step <- step * min(1, 1 / max(abs(step * scale[free])))
          half <- 1
          while (half > 1e-9) {
            trial <- start
            trial[free] <- start[free] + half * step
            if (isTRUE(tryCatch(penalised(trial), error = function(e) NaN) >= penalised(start) - 1e-12)) break
            half <- half / 2
          }
          start <- trial
          if (max(abs(step)) < 1e-13) break
        }
        stopifnot(max(abs(score(start)[free] * scale[free])) < 1e-6)
        start
      }
      beta <- best(rep(0, ncol(X)))
      top <- penalised(beta)
      p <- plogis(drop(X %*% beta))
      error <- sqrt(diag(solve(crossprod(X * sqrt(p * (1 - p))))))
      fits <- c(fits, list(list(set = name, fit = "firth", log_likelihood = top, null = penalised(best(rep(0, ncol(X)), 2:ncol(X))), concordance = auc_of(round(drop(X %*% beta), 9), s$y, w)[1], error = auc_of(round(drop(X %*% beta), 9), s$y, w)[2])))
      for (j in seq_len(ncol(X))) {
        terms <- c(terms, list(list(set = name, fit = "firth", term = j, coefficient = beta[j], standard_error = error[j])))
        lower <- function(v) { b <- beta; b[j] <- v; penalised(best(b, j)) }
        bound <- function(side, level) uniroot(function(d) top - lower(beta[j] + side * d) - qchisq(level, 1) / 2, c(.5, 3) * error[j], extendInt = "upX", tol = 1e-12)$root * side + beta[j]
        profiles <- c(profiles, list(list(set = name, term = j, chi_square = 2 * (top - lower(0)), low = bound(-1, .95), high = bound(1, .95), low_99 = bound(-1, .99))))
      }
    }
  } else {
    for (ties in c("efron", "breslow")) for (strata in 0:as.numeric(name == "lung")) {
      if (strata == 1) X <- data.matrix(s$numbers)
      f <- if (strata == 1) coxph(Surv(s$t, s$y) ~ X + strata(s$categories[[1]]), ties = ties, control = coxph.control(eps = 1e-15, iter.max = 60, toler.chol = 1e-18)) else
        coxph(Surv(s$t, s$y) ~ X, ties = ties, control = coxph.control(eps = 1e-15, iter.max = 60, toler.chol = 1e-18))
      fit <- paste0(ties, if (strata == 1) "_strata" else "")
      fits <- c(fits, list(list(set = name, fit = fit, log_likelihood = f$loglik[2], null = f$loglik[1], concordance = f$concordance[["concordance"]], error = f$concordance[["std"]])))
      for (j in seq_along(coef(f))) terms <- c(terms, list(list(set = name, fit = fit, term = j, coefficient = coef(f)[[j]], standard_error = sqrt(f$var[j, j]))))
      if (ties == "breslow") {
        # at the covariates of the first row, by the definition
        risk <- exp(drop(X %*% coef(f)))
        own <- if (strata == 1) s$categories[[1]] == s$categories[[1]][1] else rep(TRUE, n)
        for (at in quantile(s$t[own], c(.2, .5, .8), type = 1)) {
          times <- unique(s$t[own & s$y == 1 & s$t <= at])
          hazard <- sum(vapply(times, function(u) sum(own & s$y == 1 & s$t == u) / sum(risk[own & s$t >= u]), 0))
          survivals <- c(survivals, list(list(set = name, fit = fit, time = at, probability = exp(-hazard * risk[1]))))
        }
      }
      X <- design(s)
    }
  }
}
store("model_rows.csv", rows)
store("model_fit.csv", fits)
store("model_term.csv", terms)
store("model_profile.csv", profiles)
store("model_survival.csv", survivals)

# scores with ties, rounded so that the file of rows is all that is needed: those of made, by a formula
score <- round(plogis(-1 + .25 * made$x1 - .1 * made$x2), 2)
yes <- made$y == 1
pairs <- outer(score[yes], score[!yes], function(a, b) (a > b) + (a == b) / 2)
auc <- mean(pairs)
error <- sqrt(var(rowMeans(pairs)) / sum(yes) + var(colMeans(pairs)) / sum(!yes))
z <- qnorm(.975)
group <- 1 + floor(10 * vapply(score, function(x) mean(score < x), 0))
expected <- tapply(score, group, sum)
observed <- tapply(made$y, group, sum)
size <- tapply(made$y, group, length)
hl <- sum((observed - expected)^2 / (expected * (1 - expected / size)))
again <- glm(made$y ~ qlogis(score), family = binomial(), control = glm.control(epsilon = 1e-15))
q <- list(n = length(score), events = sum(yes), auc = auc, auc_low = auc - z * error, auc_high = auc + z * error, auc_error = error,
  gini = 2 * auc - 1, ks = unname(suppressWarnings(ks.test(score[yes], score[!yes])$statistic)), brier = mean((made$y - score)^2),
  brier_skill = 1 - mean((made$y - score)^2) / (mean(yes) * mean(!yes)), log_loss = -mean(log(ifelse(yes, score, 1 - score))),
  calibration_intercept = coef(again)[[1]], calibration_slope = coef(again)[[2]], hosmer_lemeshow = hl, degrees_of_freedom = length(size) - 2,
  p_value = pchisq(hl, length(size) - 2, lower.tail = FALSE), calibration_error = sum(abs(observed - expected)) / length(score))
store("model_quality.csv", list(q))
