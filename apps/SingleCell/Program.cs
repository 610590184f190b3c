using VaeScience.SingleCell;

return CellsApp.Create().RunFromShell(args);
