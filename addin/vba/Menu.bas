Attribute VB_Name = "Menu"
Option Explicit
' Calc's menu calls the launcher from here: outside a workbook, Calc's Basic knows none of these names. The
' buttons' own macros follow when the extension is built.

Global Application As Object
Global ActiveWorkbook As Object
Global ThisWorkbook As Object

Private Sub Prepare()
    Application = createUnoService("ooo.vba.excel.Application")
    ActiveWorkbook = Application.ActiveWorkbook
    ThisWorkbook = ActiveWorkbook
End Sub
