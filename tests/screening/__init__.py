"""The traffic light, proved against tables written by hand from the printed one."""
