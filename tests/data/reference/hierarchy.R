# Omega hierarchical: Rscript hierarchy.R > hierarchy.json in this folder (R 4.2.2, psych 2.2.9); the textbook
# correlation matrices of rotation.R, and factors.csv.
suppressMessages({library(psych); library(GPArotation)})
matrices <- list(
  big_five = list(R = cor(bfi[, 1:25], use = "pairwise"), factors = 5),
  abilities = list(R = Harman.Holzinger, factors = 4),
  mental = list(R = Thurstone, factors = 3),
  answers = list(R = cor(read.csv("factors.csv")), factors = 3))
number <- function(x) paste0("[", paste(formatC(unname(x), digits = 10, format = "g"), collapse = ", "), "]")
parts <- lapply(names(matrices), function(name) {
  one <- matrices[[name]]
  found <- suppressWarnings(omega(round((one$R + t(one$R)) / 2, 8), one$factors, flip = FALSE, plot = FALSE))
  paste0(' "', name, '": {"factors": ', one$factors, ', "omega_h": ', format(found$omega_h, digits = 10), ', "omega_total": ',
    format(found$omega.tot, digits = 10), ', "explained": ', format(unname(found$ECV), digits = 10), ',\n  "general": ',
    number(found$schmid$sl[, "g"]), ',\n  "second_order": ', number(found$schmid$gloading), '}')
})
cat("{\n", paste(parts, collapse = ",\n"), "\n}\n", sep = "")
