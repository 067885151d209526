# Golden numbers for variance components of ratings: Rscript rating_designs.R, in this folder (R 4.2.2, lme4 1.1-31).
suppressMessages(library(lme4))
set.seed(20)
grid <- expand.grid(occasion = 1:2, rater = 1:4, person = 1:40)
draw <- function(sd, ...) { f <- interaction(..., drop = TRUE); (sd * rnorm(nlevels(f)))[f] }
with(grid, {
  y <<- 3 + draw(.7, person) + draw(.4, rater) + draw(.2, occasion) + draw(.4, person, rater) +
    draw(.3, person, occasion) + draw(.15, rater, occasion) + .5 * rnorm(nrow(grid))
})
grid$score <- round(y, 3)
write.csv(grid, "rating_designs.csv", row.names = FALSE)
control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-11, maxfun = 1e5), check.conv.singular = "ignore",
                       check.conv.grad = "ignore", check.conv.hess = "ignore")
whole <- score ~ 1 + (1 | person) + (1 | rater) + (1 | occasion) + (1 | person:rater) + (1 | person:occasion) +
  (1 | rater:occasion)
said <- function(data, formula) {
  fit <- lmer(formula, data, REML = TRUE, control = control)
  found <- as.data.frame(VarCorr(fit))
  values <- paste0("\"", found$grp, "\": ", formatC(found$vcov, digits = 10, format = "g"), collapse = ", ")
  sprintf("{\"components\": {%s}, \"deviance\": %.8f, \"mean\": %.10f, \"mean_error\": %.10f}", values,
          -2 * as.numeric(logLik(fit)), fixef(fit), sqrt(vcov(fit)[1, 1]))
}
# lines (from 1) that are not rated, and two of four raters for each person
gone <- which(runif(nrow(grid)) < .3)
two <- with(grid, (rater - person) %% 4 < 2)
nested <- transform(subset(grid, occasion == 1 & two), rater = paste(person, rater))
cat(sprintf("{\"version\": \"R %s, lme4 %s\",\n\"gone\": [%s],\n\"complete\": %s,\n\"missing\": %s,\n\"two_raters\": %s,\n\"own_raters\": %s}\n",
  getRversion(), packageVersion("lme4"), paste(gone, collapse = ", "), said(grid, whole), said(grid[-gone, ], whole),
  said(grid[two & grid$occasion == 1, ], score ~ 1 + (1 | person) + (1 | rater)),
  said(nested, score ~ 1 + (1 | person))), file = "rating_designs.json")
