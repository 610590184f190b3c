using VaeScience.Cli;
using VaeScience.Science;
using VaeScience.Science.Cells;
using VaeScience.Science.Core;

return new Application("science", "Reruns the figures that are claimed, one command an experiment.",
    new DigitsLikelihoodVerb(), new DigitsClustersVerb(), new EnergiesVerb(), new FlowsOnDigitsVerb(),
    new Pbmc4kVerb(), new Mixology5Verb(), new Paul15Verb(), new PageVerb()).RunFromShell(args);
