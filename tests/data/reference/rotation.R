# Minres with oblimin of textbook correlation matrices: Rscript rotation.R > rotation.json (R 4.2.2, psych 2.2.9,
# GPArotation 2022.10-2). The rotation starts from the identity and goes on until the gradient is below 1e-7.
suppressMessages({library(psych); library(GPArotation)})
set.seed(1)
answers <- bfi[, 1:25]
matrices <- list(
  big_five = list(R = cor(answers, use = "pairwise"), factors = 5, n = 2800),
  abilities = list(R = Harman.Holzinger, factors = 4, n = 145),
  mental = list(R = Thurstone, factors = 3, n = 213),
  primary = list(R = Bechtoldt, factors = 6, n = 212))
numbers <- function(x) paste0("[", paste(format(unname(x), digits = 12, trim = TRUE, scientific = FALSE), collapse = ", "), "]")
rows <- function(m) paste0("[", paste(apply(unname(m), 1, numbers), collapse = ",\n   "), "]")
lower <- function(m) numbers(m[lower.tri(m)])
parts <- lapply(names(matrices), function(name) {
  one <- matrices[[name]]
  R <- round((one$R + t(one$R)) / 2, 8)
  plain <- fa(R, one$factors, n.obs = one$n, fm = "minres", rotate = "none")
  tools <- fa(R, one$factors, n.obs = one$n, fm = "minres", rotate = "oblimin")
  turned <- GPFoblq(unclass(plain$loadings), method = "oblimin", eps = 1e-7, maxit = 20000)
  paste0(' "', name, '": {"items": ', nrow(R), ', "factors": ', one$factors, ', "n": ', one$n,
    ',\n  "below_diagonal": ', lower(R), ',\n  "unrotated": ', rows(plain$loadings), ',\n  "communalities": ',
    numbers(plain$communality), ',\n  "psych": ', rows(tools$loadings), ',\n  "psych_phi": ', rows(tools$Phi),
    ',\n  "loadings": ', rows(turned$loadings), ',\n  "phi": ', rows(turned$Phi), ',\n  "criterion": ',
    format(min(turned$Table[, 2]), digits = 14), '}')
})
cat("{\n", paste(parts, collapse = ",\n"), "\n}\n", sep = "")
