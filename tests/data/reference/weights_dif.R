# Weighted ordinal-logistic DIF of the first item of graded.csv, matched on the total of six; writes weights_dif.json.
# Rscript tests/data/reference/weights_dif.R   (R 4.2.2, MASS 7.3-58.2, jsonlite)
folder <- "tests/data/reference"
answers <- read.csv(file.path(folder, "graded.csv"))[, 1:6]
n <- nrow(answers)
w <- 0.5 + ((seq_len(n) - 1) %% 7) / 3
w <- w * sum(w) / sum(w^2)                   # weights that sum to Kish's effective number of people
group <- as.numeric(answers[, 2] > 2)
score <- as.numeric(scale(rowSums(answers)))
fit <- function(formula, data, y) {
  data$y <- factor(y); as.numeric(logLik(MASS::polr(formula, data = data, weights = w)))
}
graded <- function(y, data = data.frame(score, group)) {
  l <- c(fit(y ~ score, data, y), fit(y ~ score + group, data, y), fit(y ~ score * group, data, y))
  null <- fit(y ~ 1, data, y)
  r2 <- function(l) (1 - exp(2 * (null - l) / sum(w))) / (1 - exp(2 * null / sum(w)))
  list(uniform = 2 * (l[2] - l[1]), nonuniform = 2 * (l[3] - l[2]), delta_r2 = r2(l[3]) - r2(l[1]))
}
y <- answers[, 1]
binary <- as.numeric(y > 1)
two <- suppressWarnings(sapply(list(binary ~ score, binary ~ score * group), function(formula)
  deviance(glm(formula, binomial, weights = w))))
writeLines(jsonlite::toJSON(list(graded = graded(y), binary_total = two[1] - two[2]), digits = 10,
  auto_unbox = TRUE), file.path(folder, "weights_dif.json"))
