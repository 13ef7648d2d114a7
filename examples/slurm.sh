#!/bin/bash
# sbatch examples/slurm.sh: one tracked run a task of the array.
#SBATCH --job-name=census
#SBATCH --array=1-50
#SBATCH --time=02:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
# A minute before the time is over every step gets SIGTERM, and so the run is recorded as CANCELLED.
#SBATCH --signal=TERM@60

# Runs of many hosts belong into one database. Without one they are kept on this node's own disk, not in a home that
# the nodes share.
if [ -z "$TASKER_DB_URL" ]; then
  export TASKER_STATE_DIR=${TASKER_STATE_DIR:-/var/tmp/tasker-$USER}
fi

srun tasker run --stage ANNUAL_DEC --task "census-$SLURM_ARRAY_TASK_ID" --tag "restart=${SLURM_RESTART_COUNT:-0}" \
  -- ./census --part "$SLURM_ARRAY_TASK_ID"
