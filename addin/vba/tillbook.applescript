-- Excel's macros cannot start programs on macOS; Excel lets this script do it for them.
on launch(job)
	do shell script quoted form of $interpreter & " -P -m tillbook.macros " & quoted form of job & " > /dev/null 2>&1 &"
	return "started"
end launch
