using VaeScience.Whisky;

return WhiskyApp.Create().RunFromShell(args);
