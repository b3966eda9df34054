Attribute VB_Name = "Ribbon"
Option Explicit
' What a button of the ribbon does; its tag is its verb.

Public Sub TillbookRibbon(control As IRibbonControl)
    TillbookStart control.Tag
End Sub
