"""Sentences for what analysis refuses: `analysis.codes.REFUSALS`."""

from assess.report.catalogues import marked as _l

REFUSALS = {
    "2pl-is-binary": _l("2pl is for two categories; %(items)s have more: use grm or gpcm."),
    "above-highest": _l("%(item)s holds %(answer)g, above the highest answer %(maximum)g."),
    "above-scale": _l("%(item)s: %(answer)g is above %(maximum)g."),
    "anchor-needed": _l("At least one anchor item is needed to put the groups on one scale."),
    "anchor-order": _l("The thresholds of the anchor %(anchor)s are not in order for its slope."),
    "anchor-unknown": _l("The anchor %(anchor)r is none of the %(items)s items."),
    "anchor-values": _l("The anchor %(anchor)s needs a slope and %(thresholds)s thresholds."),
    "and-more": _l("%(shown)s (and %(more)s more of the kind)"),
    "answers-needed": _l("A calibration read from JSON keeps no answers: pass the responses."),
    "band-scores": _l("Bands need one finite score for each person; leave out who has none."),
    "battery-needed": _l("%(condition)s is about a whole star: say which battery is taken."),
    "below-lowest": _l("%(item)s holds %(answer)g, below the lowest answer %(minimum)g."),
    "below-scale": _l("%(item)s: %(answer)g is below %(minimum)g."),
    "calibrated-items-count": _l("%(calibrated)s items were calibrated, %(given)s are given."),
    "categories-count": _l("%(categories)s categories were given for scores of shape %(shape)s."),
    "categories-declared": _l("%(declared)s numbers of categories were declared for %(items)s items."),
    "cell": _l("person %(person)s, item %(item)s"),
    "change-scores": _l("A change needs two finite scores."),
    "choice-without-points": _l("Person %(person)s, %(item)s: a choice and its points must both be there."),
    "choices-shape": _l("Choices %(choices)s and points %(points)s must name the same people and items."),
    "column-unknown": _l("Column %(column)s does not exist: columns run from 0 to %(last)s."),
    "columns-differ": _l("Scores, outcomes and groups must name the same people."),
    "common-items-differ": _l("The common items differ in model or in their categories."),
    "components-unsettled": _l("The variance components did not settle within %(steps)s steps."),
    "composite-constant": _l("The composite does not vary with these weights and correlations."),
    "constant": _l("%(item)s has the same answer from everybody: leave it out."),
    "constant-answer": _l("%(item)s has the same answer (%(answer)s) from everybody: leave it out."),
    "corrected-above-one": _l(
        "The corrected validity would be %(value).2f: the criterion's reliability is too low to be true."
    ),
    "correlation-outside": _l("A correlation lies between −1 and 1, not %(correlation)s."),
    "correlations-lopsided": _l("The correlation matrix is not symmetric."),
    "correlations-missing": _l("The correlation matrix has empty cells."),
    "correlations-no-square": _l("Correlations must form a square table of items by items."),
    "correlations-outside": _l("A correlation matrix has ones on its diagonal and entries between −1 and 1."),
    "count-fraction": _l("Person %(person)s counts %(value)g times: counts are whole numbers."),
    "criterion-constant": _l("the criterion is the same for everybody; use one that differs"),
    "deviation-not-positive": _l("The standard deviation must be positive, not %(value)s."),
    "deviations-not-positive": _l("Every standard deviation must be positive."),
    "deviations-positive": _l("Standard deviations must be positive."),
    "discount-whole-years": _l("A discounted gain is summed over whole years."),
    "effects-confounded": _l("The ratings cannot tell these effects apart: name fewer effects."),
    "ends-crossed": _l("The lowest answer %(minimum)g must be below the highest, %(maximum)g."),
    "entered-twice": _l("%(person)s: entered twice; keep the result that counts"),
    "entries-count": _l("%(entries)s %(what)s were given for %(persons)s persons."),
    "entry-not-finite": _l("%(person)s: score %(score)s with error %(error)s is not a number with an error"),
    "error-negative": _l("A standard error is zero or positive, not %(error)s."),
    "error-not-positive": _l("A standard error of %(error)s separates nobody; give a positive one."),
    "every-cell-empty": _l("There is no answer at all: every cell is empty."),
    "every-item-differs": _l("Every item differs between the groups, so none is left to put them on one scale."),
    "facet-labels": _l("%(facet)s has %(labels)s labels for %(ratings)s ratings."),
    "facet-one-level": _l("%(facet)s has one level only, so nothing can be said of it: leave it out."),
    "facet-unknown": _l("There is no facet %(facet)s among %(facets)s."),
    "far-from-others": _l(
        "%(item)s holds %(answer)g far from its other answers: empty the cell if it stands for "
        "missing, or name the highest answer."
    ),
    "few-twins": _l("Fewer than two people answered both scenarios of a pair of twins."),
    "few-with-criterion": _l("%(people)s people have answers and a criterion; %(needed)s are needed"),
    "flat-pair": _l("Item %(item)s does not vary among the people who also answered item %(other)s."),
    "flat-pairs": _l(
        "In %(pairs)s pairs of items one does not vary among the people who answered both (item %(item)s beside "
        "item %(other)s first)."
    ),
    "focal-unknown": _l("The focal group %(focal)r is none of %(groups)s."),
    "forms-found": _l(
        "%(count)s forms were found (%(names)s): at most %(most)s can be put on one scale; give a column "
        "with the name of each person’s form."
    ),
    "fraction": _l("The %(what)s must be whole numbers; %(place)s holds %(value)g."),
    "gaps-alike": _l("Nobody's gap differs from anybody else's in this group."),
    "group-codes": _l("Groups are coded 0 (reference) and 1 (focal)."),
    "group-constant": _l("Everybody in the %(side)s group has the same score, so it has no regression line."),
    "group-few-complete": _l("The %(side)s group has %(people)s complete people; at least three are needed."),
    "group-few-scores": _l("The %(side)s group has %(scores)s scores; at least two are needed."),
    "group-too-few": _l("Only %(people)s people in %(group)s: no item is compared below %(fewest)s."),
    "group-too-small": _l(
        "%(instrument)s: %(people)s people answered enough; figures for groups need %(needed)s or more."
    ),
    "groups-constant": _l("Nobody's score differs within the groups, so a standardised difference is undefined."),
    "groups-found": _l(
        "%(count)s groups found (%(names)s): two to %(most)s can be compared; join small ones, or "
        "choose another column."
    ),
    "groups-too-small": _l("Each group needs at least two people for a standardised difference."),
    "impossible-count": _l("%(category)s: %(selected)s selected of %(total)s is impossible."),
    "imputations-shape": _l(
        "Imputations need two or more finite values, each with a standard error that is not negative."
    ),
    "infinite": _l("The %(what)s hold an infinite value at %(place)s; leave missing answers empty (NaN)."),
    "item-alone": _l("An item correlates with no other item: leave it out."),
    "item-constant": _l("Item %(item)s has the same answer from everybody: leave it out."),
    "item-counts": _l("%(counts)s item counts were given for %(pages)s pages."),
    "item-fit-one-group": _l("Item fit is for one group: calibrate each group on its own."),
    "ends-only": _l("On a scale of two answers each is an end: one-sided answers are no sign."),
    "item-fit-people": _l("S-X² needs at least two items and two people who answered every item."),
    "item-not-calibrated": _l("%(item)s is not in this calibration."),
    "item-unanswered": _l("Item %(item)s has no answer at all: leave it out."),
    "label-count": _l("One group label for each of %(persons)s persons is needed."),
    "labels-missing": _l("Some group labels are missing: leave those people out or give them a label."),
    "labels-shape": _l("One group label for each of %(persons)s persons is needed, got shape %(shape)s."),
    "labels-unknown": _l("Each of %(persons)s persons needs one of the groups %(groups)s."),
    "lengths-differ": _l("Weights, standard deviations, reliabilities and correlations must have the same length."),
    "link-mixed": _l("Link two calibrations, or two sets of item parameters, not one of each."),
    "link-undefined": _l("%(method)s needs slopes of one sign and difficulties that differ."),
    "link-unknown": _l("Unknown linking method %(method)r: choose one of %(methods)s."),
    "link-unsettled": _l("%(method)s did not settle"),
    "manners-disagree": _l(
        "In this group the scenarios with courteous customers, or those with difficult ones, do not "
        "agree with one another about people, so there is nothing to compare."
    ),
    "marks-shape": _l("answers of shape %(shape)s do not fit %(people)s people and %(options)s options"),
    "matching-count": _l("One matching score for each of %(persons)s persons is needed."),
    "minres-unsettled": _l("The minres factor analysis did not settle."),
    "missing-handling": _l("Missing answers are handled 'pairwise' or 'listwise', not %(missing)r."),
    "model-unknown": _l("Unknown model %(model)r: choose one of %(models)s."),
    "more-categories": _l("%(item)s has more categories (%(span)s) than there are people (%(people)s)."),
    "names-count": _l("%(names)s names were given for %(items)s items."),
    "names-repeated": _l("Item names must differ; repeated: %(names)s."),
    "no-answer-at-all": _l("There is no answer at all: every cell is missing."),
    "no-chosen-options": _l("%(format)s has no chosen options; use pick-one or best-worst answers"),
    "no-column": _l("The %(what)s must be one column, one value a person."),
    "no-comparison": _l("No comparison of groups could be made, so there are no curves by group."),
    "no-effect-of-people": _l("The effects must name %(facet)s alone: it is what is measured."),
    "no-option-weighted": _l("no option was both marked and left by %(needed)s people; gather more people"),
    "no-other-anchor": _l("A likelihood-ratio test needs at least one other item to anchor the groups."),
    "no-score": _l("A standing needs a score, not %(score)s."),
    "no-table": _l("Answers must be a table of persons by items, not %(dimensions)s-dimensional."),
    "no-insults": _l("Fewer than two people had a turn after an insult and another conversation."),
    "no-twins": _l(
        "No pair of twins was answered by the same people: this form holds at most one scenario of each pair."
    ),
    "nobody-answered-another": _l("%(item)s: nobody who answered it answered another item."),
    "nobody-chose-another": _l("%(item)s: nobody who chose here answered another item."),
    "nobody-scored": _l("Nobody has a score, so there is no median."),
    "nominal-not-held": _l(
        "Items of a nominal model cannot be held at given values; link two calibrations instead."
    ),
    "nominal-slopes-untold": _l(
        "The nominal model cannot be told from items of which no three were answered together: give more "
        "items, or take pcm."
    ),
    "nominal-without-difficulty": _l("Nominal items have no difficulty: link them by haebara."),
    "norm-along-constant": _l("Everybody has the same value, so norms cannot follow it."),
    "norm-beyond": _l("%(along)s %(value)g is beyond the norms, which reach from %(lowest)g to %(highest)g."),
    "norm-constant": _l("Everybody in the norm group has the same score."),
    "norm-date": _l("A norm group needs the date its collection ended."),
    "norm-degree": _l("A polynomial of degree %(degree)s needs more than %(distinct)s different values."),
    "norm-few": _l("A norm group needs at least %(needed)s scores; %(given)s given: use percent of maximum."),
    "norm-name": _l("A norm group needs a name that says who was tested."),
    "norms-unsettled": _l("The regression of mean and spread did not settle within %(steps)s steps."),
    "not-a-norm-group": _l("This is not a stored norm group: %(why)s."),
    "not-a-person-table": _l("The %(what)s must form a table with one row a person."),
    "not-categories": _l(
        "Item %(item)s shows %(answers)s different answers: it is not a set of ordered categories."
    ),
    "not-compared": _l("%(focal)s and %(reference)s could not be compared: %(why)s"),
    "not-given": _l("Not computed: no %(what)s were given."),
    "not-in-both": _l("Not in both calibrations: %(items)s."),
    "not-positive": _l("%(what)s must be positive, not %(value)s."),
    "not-positive-definite": _l(
        "The correlation matrix is not positive definite, so the fit of factors is undefined."
    ),
    "not-two-groups": _l("DIF compares two groups; %(count)s found: %(groups)s."),
    "not-whole-people": _l("%(category)s: people are counted in whole numbers, not %(selected)s of %(total)s."),
    "one-item-only": _l("One item is no scale: at least two are needed."),
    "one-person": _l("One person cannot be calibrated: score them with frozen parameters instead."),
    "one-person-only": _l("One person's answers cannot be analysed: at least two are needed."),
    "option-few-ratings": _l("Option %(option)s has fewer than two ratings."),
    "outcome-constant": _l("Everybody has the same outcome."),
    "person-fit-one-group": _l("Person fit is for one group: calibrate each group on its own."),
    "persons-alike": _l("Persons do not differ beyond error, so no coefficient exists; more scenarios may help."),
    "places-negative": _l("%(places)s places: give none or more."),
    "plan-without-variance": _l(
        "No variance is left in this plan: every component that counts is zero or negative."
    ),
    "points-columns": _l("%(instrument)s has %(items)s scored items; points and picks need one column each."),
    "polychoric-unsettled": _l("A polychoric correlation did not settle within 200 steps."),
    "position": _l("position %(place)s"),
    "predicted-exactly": _l("Score and group predict the outcome without error, so no test exists."),
    "predictor-constant": _l("The predictor %(predictor)s is the same for everybody: leave it out."),
    "predictors-dependent": _l("A predictor follows from the others: leave one of them out."),
    "predictors-missing": _l("%(people)s people lack a predictor: leave them out, or fill the gap in first."),
    "predictors-shape": _l("Predictors need a row for each of %(persons)s persons, not shape %(shape)s."),
    "prmse-column-twice": _l("A column is listed twice in the subscore."),
    "ragged": _l("The %(what)s do not form a table: rows have different lengths."),
    "random-too-sparse": _l("Random answers with these gaps have pairs of items that nobody answers both."),
    "random-without-inverse": _l("With these gaps the correlations of random answers have no inverse."),
    "rasch-is-binary": _l("rasch is for two categories; %(items)s have more: use pcm."),
    "rates-outside": _l("Rates lie between 0 and 1, not %(focal)s and %(reference)s."),
    "ratings-alike": _l("All ratings are the same, so nothing varies."),
    "ratings-no-table": _l("Ratings must form a table."),
    "ratings-one-a-line": _l(
        "Ratings are one a line, with their facets beside them, not a table of %(dimensions)s dimensions."
    ),
    "regression-steps": _l("The latent regression did not settle within %(steps)s steps."),
    "reliabilities-above-one": _l("A reliability cannot exceed 1."),
    "reliability-above-one": _l("A reliability cannot exceed 1: %(value)s."),
    "residual-vanishes": _l("The predictors leave nothing of the differences between people: drop one of them."),
    "reversed-unknown": _l("%(item)s is to be reversed, but is no item."),
    "rotation-unsettled": _l("The oblimin rotation did not settle within %(limit)s steps; ask for fewer factors."),
    "rwg-j-undefined": _l(
        "The ratings spread far more than guessing, so rwg(J) is undefined: there is no agreement."
    ),
    "scale-ends": _l("The scale's minimum %(minimum)s must be below its maximum %(maximum)s."),
    "scale-unknown": _l(
        "Reversed items can only be turned within a known scale: give its lowest and highest answer."
    ),
    "scenarios-alike": _l(
        "This figure needs scenarios in which people differ; in at least one, everybody earned the "
        "same points or nobody answered."
    ),
    "set-aside-constant": _l("the %(people)s people who were given it all answered %(answer)g"),
    "set-aside-empty": _l("nobody answered it"),
    "several": _l("%(parts)s"),
    "share-outside": _l("%(what)s must lie between 0 and 1, not %(value)s."),
    "shares-outside": _l("Selection rate and focal share must lie strictly between 0 and 1, and d be finite."),
    "single-conversations": _l("Nobody finished two conversations that others had too."),
    "singular": _l(
        "The %(matrix)s matrix cannot be inverted: items %(items)s can be predicted from one another "
        "without error, or too few people answered; leave one of them out or collect more answers."
    ),
    "snapshot-of-blocks": _l(
        "%(instrument)s: errors of forced choice come from its calibration; attach a newer one instead."
    ),
    "tempers-apart": _l("Fewer than two people met both a calm and a hostile customer."),
    "tested-twice": _l(
        "%(people)s people were tested twice with every question answered, %(needed)s are needed, and a scale of "
        "two questions that vary on both days"
    ),
    "snapshot-too-small": _l("%(instrument)s: %(people)s people answered enough, %(needed)s are needed"),
    "somewhere": _l("some place"),
    "strata-count": _l("%(strata)s strata were named for %(items)s items."),
    "stratum-of-one": _l("Stratum %(stratum)r has one item, so no alpha: merge it with another."),
    "subscore-reliability": _l("A subscore's reliability must be above 0 and at most 1, not %(reliability)s."),
    "subscore-too-short": _l("A subscore needs at least two items."),
    "subscore-without-truth": _l(
        "The subscore's alpha is not above zero, so it has no true score to predict: withhold it."
    ),
    "sum-constant": _l("The sum of the items does not vary, so no reliability exists; are some items reversed?"),
    "tags-count": _l("%(tags)s tags were given for %(scenarios)s scenarios."),
    "targets-alike": _l("The targets' mean ratings do not differ, so no intraclass correlation exists."),
    "text": _l("The %(what)s hold text, dates or objects at %(place)s; code them as numbers first."),
    "thin-pair": _l("Items %(first)s and %(second)s were answered together by fewer than two people."),
    "thin-pairs": _l(
        "%(pairs)s pairs of items were answered together by fewer than two people (items %(first)s and %(second)s "
        "first): they have no covariance."
    ),
    "times-impossible": _l("Times cannot be negative, and every page holds at least one item."),
    "tolerance-not-positive": _l("The tolerance must be positive, not %(tolerance)s."),
    "too-few-categories": _l("A rating scale has at least two categories, not %(categories)s."),
    "too-few-common-items": _l("Linking needs at least two common items; %(found)s found."),
    "too-few-complete": _l("At least %(needed)s complete persons are needed, %(found)s found."),
    "too-few-facets": _l("A study of ratings needs who is rated and at least one facet more, such as the rater."),
    "too-few-for-items": _l("%(persons)s persons are too few for %(items)s items; at least %(needed)s."),
    "too-few-items": _l("At least %(needed)s items are needed, %(given)s given."),
    "too-few-levels": _l("At least two levels are needed, and one of them must hold two scenarios or more."),
    "too-few-nodes": _l("At least 11 nodes are needed to integrate over θ, not %(nodes)s."),
    "too-few-of-each-manner": _l(
        "The mirror gap needs two scenarios of each kind; this test has %(difficult)s with difficult "
        "and %(courteous)s with courteous customers."
    ),
    "too-few-pairs": _l("Only %(pairs)s pairs of items correlate above %(critical)s; three are needed: lower it."),
    "too-few-persons": _l("At least %(needed)s persons with answers are needed, %(found)s found."),
    "too-few-scales": _l("Even–odd consistency needs three scales of two items or more; %(scales)s given."),
    "too-few-tags": _l("At least two tags are needed, and one of them must hold two scenarios or more."),
    "too-few-targets": _l(
        "At least two complete targets and two raters are needed, not %(targets)s and %(raters)s."
    ),
    "too-few-trace-groups": _l("Trace lines need at least two groups."),
    "too-many-factors": _l("%(items)s items cannot carry %(factors)s factors; ask for fewer factors or add items."),
    "too-many-labels": _l("%(groups)s groups are too many: give one label for each person's group."),
    "unanswered": _l("%(item)s has no answer at all: leave it out."),
    "undeclared-answer": _l("%(item)s holds answer %(answer)s, but only 0 to %(highest)s were declared."),
    "unknown-answer": _l(
        "Person %(person)s gave answer %(answer)s to %(item)s, which nobody gave in the calibration "
        "(known: %(known)s); leave it missing or calibrate anew."
    ),
    "unknown-negative": _l("People of unknown category cannot number %(people)s."),
    "unreadable": _l("The %(what)s cannot be read as numbers: %(why)s."),
    "validity-outside": _l("A validity lies between −1 and 1, not %(value)s."),
    "weight-missing": _l("A weight is missing."),
    "weight-unusable": _l("Person %(person)s has no weight, or one below 0: weights are numbers from 0."),
    "weights-number": _l("%(weights)s weights were given for %(persons)s people: each has one."),
    "weights-zero": _l("Every weight is 0: somebody must count."),
    "wrong-cell": _l(
        "Person %(person)s has %(answer)g for %(item)s: answers are whole numbers from 0 to "
        "%(highest)s, with NaN or -1 for missing."
    ),
}
