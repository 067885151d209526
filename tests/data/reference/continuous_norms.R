# Golden numbers for continuous norms: Rscript continuous_norms.R, in this folder (R 4.2.2, nlme 3.1-162).
suppressMessages(library(nlme))
set.seed(31)
age <- sample(18:65, 400, replace = TRUE)
score <- round(30 + .25 * (age - 40) - .008 * (age - 40)^2 + exp(1.6 + .015 * (age - 40)) * rnorm(400), 1)
write.csv(data.frame(age, score), "continuous_norms.csv", row.names = FALSE)
u <- (age - 40) / 10
fit <- gls(score ~ u + I(u^2), weights = varExp(form = ~u), method = "ML",
           control = glsControl(tolerance = 1e-12, msTol = 1e-12, opt = "nlminb", singular.ok = TRUE))
straight <- gls(score ~ u, method = "ML")
at <- data.frame(score = c(25, 31.5, 40), age = c(22, 41, 60))
v <- (at$age - 40) / 10
z <- (at$score - as.numeric(cbind(1, v, v^2) %*% coef(fit))) / (fit$sigma * exp(coef(fit$modelStruct)[1] * v))
said <- function(x) paste(formatC(x, digits = 12, format = "g"), collapse = ", ")
cat(sprintf(paste0("{\"version\": \"R %s, nlme %s\",\n\"mean\": [%s],\n\"log_sd\": [%s],\n\"log_likelihood\": %.8f,\n",
  "\"log_likelihood_straight\": %.8f,\n\"score\": [%s],\n\"age\": [%s],\n\"percentile\": [%s]}\n"),
  getRversion(), packageVersion("nlme"), said(coef(fit)), said(c(log(fit$sigma), coef(fit$modelStruct)[1])),
  as.numeric(logLik(fit)), as.numeric(logLik(straight)), said(at$score), said(at$age), said(100 * pnorm(z))),
  file = "continuous_norms.json")
