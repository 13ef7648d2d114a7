# R's own progress bar: nothing here knows of tasker.
bar <- txtProgressBar(max = 40, style = 3)
for (i in 1:40) {
  Sys.sleep(0.05)
  setTxtProgressBar(bar, i)
}
close(bar)
