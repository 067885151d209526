# Ordinal confirmatory factor analysis: Rscript confirmatory.R > confirmatory.json in this folder (R 4.2.2,
# lavaan 0.6-14, semTools 0.5-6). Answers of factors.csv, and with
# cells (row, column) left out where 11 divides 7 row + 3 column, and with survey weights; answers of graded.csv cut
# in two.
suppressMessages({library(lavaan); library(semTools)})
three <- read.csv("factors.csv"); graded <- read.csv("graded.csv")
columns <- function(x) names(x)[grepl("^[a-z]+[0-9]+$", names(x))]
three <- three[, columns(three)]; weighted <- three; weighted$w <- 0.5 + ((seq_len(nrow(three)) - 1) %% 7) / 3; graded <- graded[, columns(graded)]
gaps <- three; gaps[(7 * row(three) + 3 * col(three)) %% 11 == 0] <- NA
line <- function(factor, items) paste(factor, "=~", paste(items, collapse = " + "))
fits <- list(
  three = list(data = three, model = c(line("one", names(three)[1:6]), line("two", names(three)[7:12]), line("three", names(three)[13:18]))),
  single = list(data = three, model = line("one", names(three))),
  crossed = list(data = three, model = c(line("one", names(three)[1:7]), line("two", names(three)[7:18]))),
  bifactor = list(data = three, orthogonal = TRUE, model = c(line("general", names(three)), line("one", names(three)[1:6]),
    line("two", names(three)[7:12]), line("three", names(three)[13:18]))),
  binary = list(data = as.data.frame(lapply(graded[1:500, 1:8], function(x) as.integer(x >= 2))), model = line("one", names(graded)[1:8])),
  weighted = list(data = weighted, weights = "w", model = c(line("one", names(three)[1:6]), line("two", names(three)[7:12]), line("three", names(three)[13:18]))),
  gaps = list(data = gaps, missing = "pairwise", model = c(line("one", names(three)[1:6]), line("two", names(three)[7:12]), line("three", names(three)[13:18]))))
number <- function(x) ifelse(is.na(x), "null", formatC(x, digits = 10, format = "g"))
numbers <- function(x) paste0("[", paste(number(unname(x)), collapse = ", "), "]")
rows <- function(m) paste0("[", paste(apply(unname(m), 1, numbers), collapse = ", "), "]")
wanted <- c("chisq", "df", "chisq.scaled", "pvalue.scaled", "baseline.chisq.scaled", "cfi.scaled", "tli.scaled",
  "rmsea.scaled", "rmsea.ci.lower.scaled", "rmsea.ci.upper.scaled", "srmr")
parts <- lapply(names(fits), function(name) {
  one <- fits[[name]]
  fit <- cfa(paste(one$model, collapse = "\n"), data = one$data, ordered = TRUE, std.lv = TRUE, sampling.weights = one$weights,
    orthogonal = isTRUE(one$orthogonal), missing = if (is.null(one$missing)) "listwise" else one$missing)
  of <- function(what) { p <- lavInspect(fit, what); list(lambda = p$lambda, psi = p$psi) }
  est <- of("est"); se <- of("se")
  omega <- if (name == "bifactor") compRelSEM(fit, ord.scale = FALSE, obs.var = FALSE) else NA
  paste0(' "', name, '": {"items": [', paste0('"', rownames(est$lambda), '"', collapse = ", "), '], "factors": [',
    paste0('"', colnames(est$lambda), '"', collapse = ", "), '],\n  "fit": {',
    paste0('"', wanted, '": ', number(fitMeasures(fit)[wanted]), collapse = ", "), '},\n  "scale": ',
    number(1 / fitMeasures(fit)["chisq.scaling.factor"]), ', "shift": ', number(lavInspect(fit, "test")[["scaled.shifted"]]$shift.parameter),
    ',\n  "loadings": ', rows(est$lambda), ',\n  "loading_errors": ', rows(se$lambda), ',\n  "correlations": ', rows(est$psi),
    ',\n  "correlation_errors": ', rows(se$psi), ', "omega": ', numbers(omega), '}')
})
cat("{\n", paste(parts, collapse = ",\n"), "\n}\n", sep = "")
