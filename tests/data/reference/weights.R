# Weighted figures of mixed_missing.csv (items 2 to 6) and graded.csv, from R; writes weights.json.
# Rscript tests/data/reference/weights.R   (R 4.2.2, psych 2.2.9, jsonlite)
folder <- "tests/data/reference"
weights <- function(n) 0.5 + ((seq_len(n) - 1) %% 7) / 3
graded <- as.matrix(read.csv(file.path(folder, "graded.csv")))[, 1:6]
w <- weights(nrow(graded))
found <- cov.wt(graded, wt = w / sum(w), method = "ML", cor = TRUE)
alpha <- function(x, w) {
  s <- cov.wt(x, wt = w / sum(w), method = "ML")$cov
  unlist(psych::alpha(s)$total["raw_alpha"])
}
n <- nrow(graded)
left <- sapply(seq_len(n), function(i) alpha(graded[-i, ], w[-i]))  # delete-one jackknife
# psych's own tau, and its tables unless global = FALSE, are those of the people without their weights.
polychoric <- psych::polychoric(graded, weight = w, correct = 0, global = FALSE)
writeLines(jsonlite::toJSON(list(
  mean = unname(found$center), sd = unname(sqrt(diag(found$cov) * n / (n - 1))), correlation = unname(found$cor),
  alpha = unname(alpha(graded, w)), alpha_jackknife_se = sqrt((n - 1) / n * sum((left - mean(left))^2)),
  omega = unname(psych::omega(found$cor, nfactors = 1, plot = FALSE)$omega.tot),
  polychoric = unname(polychoric$rho), tau = lapply(seq_len(6), function(i) {
    shares <- cumsum(tapply(w, graded[, i], sum)) / sum(w); unname(qnorm(shares[-length(shares)]))}),
  mean_se = unname(sapply(1:6, function(j) {
    d <- w * (graded[, j] - found$center[j]); sqrt(n / (n - 1) * sum(d^2)) / sum(w)}))
), digits = 10, auto_unbox = TRUE), file.path(folder, "weights.json"))
