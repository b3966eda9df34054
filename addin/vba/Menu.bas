Attribute VB_Name = "Menu"
Option Explicit
' Calc's menu calls the launcher from here: outside a workbook, Calc's Basic knows none of these names. The
' words and the buttons' own macros follow when the extension is built.

Global Application As Object
Global ActiveWorkbook As Object
Global ThisWorkbook As Object

Private Sub Prepare()
    Application = createUnoService("ooo.vba.excel.Application")
    ActiveWorkbook = Application.ActiveWorkbook
    ThisWorkbook = ActiveWorkbook
End Sub

' What the launcher says where the workbook has no words for it.
Public Function Spoken(ByVal title As String, ByVal english As String) As String
    Spoken = english
    Select Case Left(OfficeLanguage(), 2) & " " & title
$words
    End Select
End Function

Private Function OfficeLanguage() As String
    Dim place(0) As New com.sun.star.beans.PropertyValue, settings As Object
    On Error Resume Next
    place(0).Name = "nodepath"
    place(0).Value = "/org.openoffice.Setup/L10N"
    settings = createUnoService("com.sun.star.configuration.ConfigurationProvider")
    settings = settings.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", place())
    OfficeLanguage = settings.getByName("ooLocale")
End Function
