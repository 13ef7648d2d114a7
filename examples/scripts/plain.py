"""Python with nothing but print(). flush=True, or the lines come when the buffer is full."""
import time

states = ["Alabama", "Alaska", "Arizona", "Arkansas", "California"]
print("::tasker subtask 1/2 Load", flush=True)
for i, state in enumerate(states, 1):
    time.sleep(0.02)
    print(f"::tasker {i}/{len(states)} {state}", flush=True)
print("::tasker subtask 2/2 Check", flush=True)
print(f"::tasker metric states={len(states)}", flush=True)
