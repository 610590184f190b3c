using VaeScience.Cli;
using VaeScience.Science;

return new Application("science-core", "Reruns the figures that are claimed of the VAE core, one command an experiment.",
    new DigitsLikelihoodVerb(), new DigitsClustersVerb(), new EnergiesVerb(), new FlowsOnDigitsVerb(), new PageVerb()).RunFromShell(args);
